"""Pictures as arrays without a copy, and where packaged models lie. Judges nothing."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename.biometrics.domain.model_card import ModelCard, assert_may_start
from truename.biometrics.domain.ports import Picture

Pixels = NDArray[np.uint8]


def pixels_of(picture: Picture) -> Pixels:
    """The picture as height x width x 3, read-only."""
    return np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height_px, picture.width_px, 3)


def model_file(package: str, relative: str, card: ModelCard) -> str:
    """The path of a model inside an installed package, after its card has been checked against the file.

    The package is never imported: its own code pulls in what we do not want. Raises ImportError when it is not
    installed, ModelCardMissing when the file is not the one on the card.
    """
    found = find_spec(package)
    if found is None or found.origin is None:
        raise ImportError(f"The package {package}, which carries the model {card.name}, is not installed.")
    path = Path(found.origin).parent / relative
    with path.open("rb") as file:
        assert_may_start(card, file_sha256=hashlib.file_digest(file, "sha256").hexdigest())
    return str(path)
