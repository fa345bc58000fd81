import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.evidence.drawn import jpeg
from truename.evidence.adapters.pillow_images import PillowImageFiles
from truename.evidence.domain.refusals import CaptureRefusal, CaptureRefused

PICTURE = Image.new("RGB", (600, 400), (200, 40, 40))


def saved(kind: str) -> bytes:
    out = io.BytesIO()
    PICTURE.save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG that says 50,000 x 50,000 pixels in its header and holds none."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_phones_and_scanners_make_can_be_opened(kind):
    raster = PillowImageFiles().open(saved(kind))
    assert (raster.width_px, raster.height_px) == (600, 400)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", CaptureRefusal.EMPTY),
        (b"%PDF-1.7 not a picture", CaptureRefusal.NOT_AN_IMAGE),
        (b"\xff" * (20 * 1024 * 1024 + 1), CaptureRefusal.TOO_LARGE),
        (bomb(), CaptureRefusal.TOO_MANY_PIXELS),
        (jpeg(PICTURE)[:700], CaptureRefusal.UNREADABLE),
        (jpeg(PICTURE.resize((90, 60))), CaptureRefusal.TOO_SMALL),
    ],
    ids=lambda value: value.value if isinstance(value, CaptureRefusal) else "",
)
def test_what_cannot_be_opened_is_refused_with_its_reason(content, reason):
    with pytest.raises(CaptureRefused) as refused:
        PillowImageFiles().open(content)
    assert refused.value.reason is reason


def test_a_turned_picture_is_put_upright_and_loses_its_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6
    raster = PillowImageFiles().open(jpeg(PICTURE, exif=exif))
    assert (raster.width_px, raster.height_px) == (400, 600)
    kept = Image.open(io.BytesIO(PillowImageFiles().encode_jpeg(raster, quality=90, longest_side_px=300)))
    assert kept.size == (200, 300)
    assert not kept.getexif()


def test_sixteen_bits_of_grey_keep_their_light():
    out = io.BytesIO()
    Image.fromarray(np.full((400, 600), 40_000, dtype=np.uint16)).save(out, "PNG")
    raster = PillowImageFiles().open(out.getvalue())
    assert set(raster.rgb) == {40_000 >> 8}
