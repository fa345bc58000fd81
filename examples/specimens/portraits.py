"""The pictures of the cast as pinned packages carry them: a NASA portrait and two official ones, all public domain."""

from pathlib import Path

from PIL import Image
from skimage import data

# `setup/fetch_portraits.py` puts them there; a machine without a package index has Amara alone.
FETCHED = Path(__file__).parents[2] / "build" / "portraits"
_FILES = {"ben": "obama.jpg", "chen": "biden.jpg"}
# Left, top, right, bottom: head and shoulders, so that one face fills the picture.
_AMARA_CROP = (48, 0, 400, 352)


class PortraitNotFetched(Exception):
    """This machine does not have the portrait: run `python setup/fetch_portraits.py`."""


def portrait_of(key: str) -> Image.Image:
    """The portrait of "amara", "ben" or "chen", RGB; raises PortraitNotFetched, and KeyError on another name."""
    if key == "amara":
        return Image.fromarray(data.astronaut()).crop(_AMARA_CROP)
    path = FETCHED / _FILES[key]
    if not path.is_file():
        raise PortraitNotFetched(f"{path.name} is missing: run setup/fetch_portraits.py.")
    with Image.open(path) as image:
        return image.convert("RGB")
