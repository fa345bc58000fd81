"""Small pictures of evidence drawn for the tests: a licence back, a passport page's zone, a licence front's print."""

import io

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

AAMVA = (
    "@\n\x1e\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\nDDFN\nDADJOHN\nDDGN\n"
    "DCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102029\nDBC1\nDAU068 in\nDAYBRO\n"
    "DAG2300 WEST BROAD STREET\nDAIRICHMOND\nDAJVA\nDAK232690000  \nDCF2424244747474786102204\nDCGUSA\rZVZVA01\r"
)
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
FRONT = (
    ((40, 30), "VIRGINIA", 60),
    ((620, 40), "DRIVER LICENSE", 40),
    ((340, 130), "4d DLN T64235789", 38),
    ((340, 190), "1 SAMPLE", 40),
    ((340, 240), "2 MICHAEL JOHN", 40),
    ((340, 300), "8 2300 WEST BROAD STREET", 32),
    ((360, 345), "RICHMOND, VA 23269", 32),
    ((340, 410), "3 DOB 06/06/1986", 38),
    ((340, 470), "4a ISS 06/06/2019", 34),
    ((700, 470), "4b EXP 12/10/2029", 34),
    ((340, 530), "15 SEX M", 34),
)


def card_on_table(card: Image.Image, *, angle: float = 0.0) -> Image.Image:
    table = Image.new("RGB", (1600, 1100), (70, 52, 40))
    mask = Image.new("L", card.size, 255).rotate(angle, expand=True)
    turned = card.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(turned, ((1600 - turned.width) // 2, (1100 - turned.height) // 2), mask)
    return table


def licence_back() -> Image.Image:
    symbol = zxingcpp.create_barcode(AAMVA.encode(), zxingcpp.BarcodeFormat.PDF417, columns=14, ec_level="5")
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(symbol, scale=3, add_quiet_zones=True)).convert("RGB")
    card = Image.new("RGB", (1150, 725), (236, 236, 230))
    card.paste(drawn, ((1150 - drawn.width) // 2, 60))
    return card


def licence_front() -> Image.Image:
    card = Image.new("RGB", (1012, 638), (222, 230, 226))
    draw = ImageDraw.Draw(card)
    for at, text, size in FRONT:
        draw.text(at, text, fill=(20, 20, 30), font=ImageFont.load_default(size))
    return card


def passport_page(lines: tuple[str, str] = TD3) -> Image.Image:
    page = Image.new("RGB", (1250, 880), (230, 226, 236))
    draw = ImageDraw.Draw(page)
    printed = ("ERIKSSON", "ANNA MARIA", "12 AUG 1974", "15 APR 2012", "L898902C3")
    for row, text in enumerate(printed):
        draw.text((450, 120 + 90 * row), text, fill=(20, 20, 30), font=ImageFont.load_default(38))
    for row, line in enumerate(lines):
        for column, character in enumerate(line):  # a fixed pitch, as the zone has
            draw.text(
                (48 + 26.3 * column, 700 + 80 * row), character, fill=(10, 10, 10), font=ImageFont.load_default(36)
            )
    return page


def jpeg(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, **options)
    return out.getvalue()
