"""The names and codes of the places that issue licences to US residents, and of the specimen issuer. No addresses."""

import re

SPECIMEN_ISSUER = "UTO"
SPECIMEN_IIN = "999900"

# USPS codes of states, the district and the territories; Canadian provinces, whose licences the same standard covers.
JURISDICTIONS = {
    "ALABAMA": "AL", "ALASKA": "AK", "ARIZONA": "AZ", "ARKANSAS": "AR", "CALIFORNIA": "CA", "COLORADO": "CO",
    "CONNECTICUT": "CT", "DELAWARE": "DE", "DISTRICT OF COLUMBIA": "DC", "FLORIDA": "FL", "GEORGIA": "GA",
    "HAWAII": "HI", "IDAHO": "ID", "ILLINOIS": "IL", "INDIANA": "IN", "IOWA": "IA", "KANSAS": "KS", "KENTUCKY": "KY",
    "LOUISIANA": "LA", "MAINE": "ME", "MARYLAND": "MD", "MASSACHUSETTS": "MA", "MICHIGAN": "MI", "MINNESOTA": "MN",
    "MISSISSIPPI": "MS", "MISSOURI": "MO", "MONTANA": "MT", "NEBRASKA": "NE", "NEVADA": "NV", "NEW HAMPSHIRE": "NH",
    "NEW JERSEY": "NJ", "NEW MEXICO": "NM", "NEW YORK": "NY", "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND",
    "OHIO": "OH", "OKLAHOMA": "OK", "OREGON": "OR", "PENNSYLVANIA": "PA", "RHODE ISLAND": "RI",
    "SOUTH CAROLINA": "SC", "SOUTH DAKOTA": "SD", "TENNESSEE": "TN", "TEXAS": "TX", "UTAH": "UT", "VERMONT": "VT",
    "WEST VIRGINIA": "WV", "VIRGINIA": "VA", "WASHINGTON": "WA", "WISCONSIN": "WI", "WYOMING": "WY",
    "PUERTO RICO": "PR", "GUAM": "GU", "AMERICAN SAMOA": "AS", "VIRGIN ISLANDS": "VI",
    "ALBERTA": "AB", "BRITISH COLUMBIA": "BC", "MANITOBA": "MB", "NEW BRUNSWICK": "NB", "NEWFOUNDLAND": "NL",
    "NOVA SCOTIA": "NS", "ONTARIO": "ON", "PRINCE EDWARD ISLAND": "PE", "QUEBEC": "QC", "SASKATCHEWAN": "SK",
    "UTOPIA": SPECIMEN_ISSUER,
}  # fmt: skip
CODES = frozenset(JURISDICTIONS.values())

_POSTAL_LINE = re.compile(r"\b([A-Z]{2,3})[ .,]*(\d{5,6})(?:[- ]?\d{4})?\b")


def code_in_address(text: str) -> str:
    """The jurisdiction before a postal code in one printed line ("ANYTOWN, VA 23269"); empty when there is none."""
    for match in _POSTAL_LINE.finditer(text.upper()):
        if match[1] in CODES:
            return match[1]
    glued = re.search(r"([A-Z]{2})[ .,]*\d{5,6}(?:-?\d{4})?\b", text.upper())
    return glued[1] if glued and glued[1] in CODES else ""


def code_by_name(text: str) -> str:
    """The jurisdiction whose name stands in `text`, spaces ignored, the longest name first; empty for none."""
    letters = re.sub(r"[^A-Z]", "", text.upper())
    for name in sorted(JURISDICTIONS, key=len, reverse=True):
        if name.replace(" ", "") in letters:
            return JURISDICTIONS[name]
    return ""
