"""Opens uploaded pictures with Pillow, limits first, and writes JPEG without metadata. Judges no content."""

import io
import warnings

import numpy as np
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from truename.evidence.domain.raster import Raster
from truename.evidence.domain.refusals import CaptureRefusal, CaptureRefused

_MOST_BYTES = 20 * 1024 * 1024
_MOST_PIXELS = 64_000_000  # newer phones take 48 megapixels
_LEAST_LONG_SIDE_PX = 240
# Everything that follows works on this size; a PDF417 across a third of the width still has 3 px a module.
_LONGEST_SIDE_PX = 3000
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # phones' two-picture MPO files open as JPEG

pillow_heif.register_heif_opener(thumbnails=False)


class PillowImageFiles:
    """`ImageFiles` on Pillow and pillow-heif."""

    def open(self, content: bytes) -> Raster:
        """The upright picture, at most 3000 px long; see the port."""
        if not content:
            raise CaptureRefused(CaptureRefusal.EMPTY)
        if len(content) > _MOST_BYTES:
            raise CaptureRefused(CaptureRefusal.TOO_LARGE)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # metadata oddities, and the size warning that is our own limit
                return _opened(content)
        except CaptureRefused:
            raise
        except UnidentifiedImageError as error:
            raise CaptureRefused(CaptureRefusal.NOT_AN_IMAGE) from error
        except Image.DecompressionBombError as error:
            raise CaptureRefused(CaptureRefusal.TOO_MANY_PIXELS) from error
        except Exception as error:  # decoders of hostile files raise anything: struct.error, EOFError, MemoryError…
            raise CaptureRefused(CaptureRefusal.UNREADABLE) from error

    def encode_jpeg(self, raster: Raster, *, quality: int, longest_side_px: int) -> bytes:
        """A JPEG without metadata; see the port."""
        picture = Image.frombytes("RGB", (raster.width_px, raster.height_px), raster.rgb)
        if raster.long_side_px > longest_side_px:
            picture.thumbnail((longest_side_px, longest_side_px), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return out.getvalue()


def _opened(content: bytes) -> Raster:
    picture: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
    width, height = picture.size
    if width * height > _MOST_PIXELS:
        raise CaptureRefused(CaptureRefusal.TOO_MANY_PIXELS)
    if max(width, height) < _LEAST_LONG_SIDE_PX or min(width, height) < _LEAST_LONG_SIDE_PX // 3:
        raise CaptureRefused(CaptureRefusal.TOO_SMALL)
    picture.draft("RGB", (_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16 bits of grey, of which conversion would keep the darkest 8
        picture = Image.fromarray((np.asarray(picture).clip(0, 65535) >> 8).astype(np.uint8))
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    picture = picture.convert("RGB")
    if max(picture.size) > _LONGEST_SIDE_PX:
        picture.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX), Image.Resampling.BICUBIC)
    return Raster(picture.width, picture.height, picture.tobytes())
