"""What must never be seen in a log, a URL or an audit event: the impossible data of the tests' people.

Amara is the subscriber, Ben helps her, Chen is a stranger.
"""

from examples.specimens.people import AMARA, BEN, CHEN

PERSONAL_DATA: tuple[str, ...] = tuple(
    value
    for person in (AMARA, BEN, CHEN)
    for value in (
        person.surname,
        person.surname.capitalize(),
        person.birth_date.isoformat(),
        person.ssn,
        person.ssn_printed,
        person.phone,
        person.street,
        person.licence_number,
        person.passport_number,
        f"{person.key}@example.com",
    )
)
