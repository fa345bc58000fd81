"""The cast that specimens are made for, with numbers that can belong to nobody.

Social Security numbers begin with 9 and have a group below 50 (never issued, and no ITIN either); telephone numbers
are the 555-01xx block kept for fiction; everybody lives in Utopia (UTO). Pictures are drawn elsewhere.
"""

from dataclasses import dataclass
from datetime import date

ISSUER = "UTO"
ISSUER_NAME = "UTOPIA"


@dataclass(frozen=True, slots=True)
class SpecimenPerson:
    """Everything a specimen document prints about one invented person; `phone` is E.164, `ssn` is nine digits."""

    key: str
    surname: str
    given_names: str
    birth_date: date
    sex: str
    street: str
    city: str
    postal_code: str
    ssn: str
    phone: str
    licence_number: str
    passport_number: str
    licence_issued: date = date(2023, 4, 18)
    licence_expires: date = date(2031, 4, 17)
    passport_issued: date = date(2022, 9, 6)
    passport_expires: date = date(2032, 9, 5)
    height_cm: int = 170
    eyes: str = "BRO"

    @property
    def full_name(self) -> str:
        """Given names, then surname."""
        return f"{self.given_names} {self.surname}"

    @property
    def address_lines(self) -> tuple[str, str]:
        """The two printed lines of the address."""
        return self.street, f"{self.city}, {ISSUER} {self.postal_code}"

    @property
    def ssn_printed(self) -> str:
        """The Social Security number with its hyphens."""
        return f"{self.ssn[:3]}-{self.ssn[3:5]}-{self.ssn[5:]}"

    @property
    def phone_printed(self) -> str:
        """The telephone number as people write it."""
        return f"({self.phone[2:5]}) {self.phone[5:8]}-{self.phone[8:]}"


AMARA = SpecimenPerson(
    key="amara",
    surname="OKAFOR",
    given_names="AMARA JANE",
    birth_date=date(1984, 3, 9),
    sex="F",
    street="1842 HARBOR VIEW ROAD",
    city="NEW ATLANTIS",
    postal_code="00417",
    ssn="987124320",
    phone="+12025550142",
    licence_number="U48213907",
    passport_number="UX4821390",
    height_cm=168,
)
BEN = SpecimenPerson(
    key="ben",
    surname="SORENSEN",
    given_names="BEN",
    birth_date=date(1961, 8, 23),
    sex="M",
    street="77 ORCHARD LANE",
    city="EAST HAVEN",
    postal_code="00432",
    ssn="987124321",
    phone="+12025550143",
    licence_number="U61739284",
    passport_number="UX6173928",
    height_cm=185,
)
CHEN = SpecimenPerson(
    key="chen",
    surname="WEI",
    given_names="CHEN",
    birth_date=date(1957, 11, 14),
    sex="M",
    street="310 MERIDIAN AVENUE",
    city="SOUTHPORT",
    postal_code="00458",
    ssn="987124322",
    phone="+12025550144",
    licence_number="U57284613",
    passport_number="UX5728461",
    height_cm=182,
    eyes="BLU",
)
CAST = {person.key: person for person in (AMARA, BEN, CHEN)}
