"""The portraits of the ready-made people, from public-domain pictures that pinned packages carry."""

from functools import cache
from pathlib import Path

from PIL import Image
from skimage import data

from ..specimens.captures import jpeg_bytes
from ..specimens.people import CAST, SpecimenPerson
from .portraits import make_portrait

# Fetched out of a pinned package when the demo is set up; a machine without them has one ready-made person.
_FOLDER = Path(__file__).parents[2] / "build" / "portraits"
_FILES = {"ben": _FOLDER / "obama.jpg", "chen": _FOLDER / "biden.jpg"}


@cache
def ready_portrait(key: str) -> bytes | None:
    """The portrait of a ready-made person as JPEG, or None where this machine does not have it."""
    if key == "amara":
        return make_portrait(jpeg_bytes(Image.fromarray(data.astronaut())))
    path = _FILES.get(key)
    return make_portrait(path.read_bytes()) if path and path.is_file() else None


def ready_people() -> list[SpecimenPerson]:
    """The ready-made people whose portraits this machine has."""
    return [person for person in CAST.values() if ready_portrait(person.key)]
