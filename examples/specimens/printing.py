"""What both specimen documents are printed with: fonts, the background of fine lines, portraits, the word SPECIMEN."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

_OCR_B = (Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf"), Path("/usr/share/fonts/truetype/ocr-b/OCRB.ttf"))
INK = (24, 32, 54)
LABEL = (66, 82, 110)
Colour = tuple[int, int, int]


def text_font(size: float) -> ImageFont.FreeTypeFont:
    """The face that Pillow carries, so that a specimen looks the same on a machine without any font."""
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType; specimens cannot be drawn.")
    return font


def machine_font(size: float) -> ImageFont.FreeTypeFont:
    """OCR-B where the machine has it, otherwise the same face as the rest, to be set at a fixed pitch."""
    for path in _OCR_B:
        if path.is_file():
            return ImageFont.truetype(path, size)
    return text_font(size * 1.08)


def guilloche(size: tuple[int, int], *, paper: Colour, first: Colour, second: Colour) -> Image.Image:
    """A pale sheet of interleaved sine lines, computed rather than copied from any real document."""
    width, height = size
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    one = np.sin((y + 42 * np.sin(x / 173) + 21 * np.sin(x / 61)) / 6.5)
    two = np.sin((y * 0.82 - 55 * np.sin(x / 231 + 1.3) + x * 0.22) / 7.5)
    slope = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    sheet = np.array(paper, np.float32) * np.ones((height, width, 1), np.float32)
    for wave, colour, weight in ((one, first, 1 - 0.5 * slope), (two, second, 0.5 + 0.5 * slope)):
        line = (np.clip(np.abs(wave) - 0.86, 0, 0.14) / 0.14)[..., None] * weight * 0.42
        sheet = sheet * (1 - line) + np.array(colour, np.float32) * line
    return Image.fromarray(sheet.clip(0, 255).astype(np.uint8))


def fit_portrait(portrait: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`portrait` filling `size`, cut evenly at the sides and mostly at the bottom."""
    return ImageOps.fit(portrait.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, 0.3))


def paste_ghost(sheet: Image.Image, portrait: Image.Image, box: tuple[int, int, int, int]) -> None:
    """A small, pale, one-colour second portrait, as cards carry it."""
    left, top, right, bottom = box
    grey = ImageOps.grayscale(fit_portrait(portrait, (right - left, bottom - top)))
    tinted = ImageOps.colorize(ImageOps.autocontrast(grey, cutoff=1), (92, 110, 150), (236, 240, 244))
    mask = Image.new("L", tinted.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, tinted.width - 1, tinted.height - 1), fill=150)
    sheet.paste(tinted, (left, top), mask)


def overprint_specimen(sheet: Image.Image, *, size: float, at: tuple[float, float], angle: float, opacity: int) -> None:
    """The word SPECIMEN across the sheet, light enough that every field stays readable."""
    layer = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    ImageDraw.Draw(layer).text(at, "SPECIMEN", font=text_font(size), fill=(176, 42, 66, opacity), anchor="mm")
    turned = layer.rotate(angle, resample=Image.Resampling.BICUBIC, center=at)
    sheet.paste(turned.convert("RGB"), (0, 0), turned.getchannel("A"))


def round_corners(sheet: Image.Image, radius: int, *, around: Colour = (255, 255, 255)) -> Image.Image:
    """`sheet` with the rounded corners of a card, on a plain ground."""
    mask = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, sheet.width - 1, sheet.height - 1), radius, fill=255)
    ground = Image.new("RGB", sheet.size, around)
    ground.paste(sheet, (0, 0), mask)
    return ground


def put(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: float, *, fill: Colour = INK, bold: bool = False
) -> None:
    """One line of text with its left baseline at `at`."""
    draw.text(at, text, font=text_font(size), fill=fill, anchor="ls", stroke_width=1 if bold else 0, stroke_fill=fill)


def spaced(value: str) -> str:
    """`value` with wider gaps between words: the face sets them so narrow that readers take two names for one."""
    return value.replace(" ", "   ")
