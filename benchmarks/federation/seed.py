"""Fills a database of Truename for the benchmark; `inside` calls it in the server's environment.

The first relying party and the people who will be signed in are made by the product's own services; the rest are
copies of those rows made inside the database, so that a column that is added later is filled as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.core.management import call_command
from django.db import connection, models, transaction

from benchmarks.federation.conversations import REDIRECT_URI
from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import IAL, ProofingPathway
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.registration import Registration
from truename.federation.models import Grant, PairwiseSubject, RelyingParty
from truename.federation.services.registry import register_relying_party
from truename.federation.services.signing_keys import active_signer
from truename.federation.services.subjects import subject_at
from truename.foundation.clock import utc_now
from truename.subscribers.models import Subscriber
from truename.subscribers.services.accounts import open_account
from truename.subscribers.services.identity import enroll_identity

_FIRST_MILLISECOND = 0x019B00000000  # late 2025, as the first 48 bits of a version 7 identifier
_KINDS = {"client": "70008000c11e", "subscriber": "7000800050b5", "grant": "7000800064a7", "subject": "7000800050b1"}


def seed(*, subscribers: int, clients: int, people: int) -> str:
    """An empty database becomes one with `subscribers` accounts, each with one grant and one pairwise subject, of
    whom `people`, spread evenly, can sign in; answers the secret that the `clients` relying parties share."""
    call_command("migrate", verbosity=0, interactive=False)
    active_signer()
    secret = make_clients(clients)
    stride = subscribers // people
    with transaction.atomic():
        for number in range(people):
            make_person(number * stride, client=client_of(number * stride, clients))
    copy_subscribers(subscribers, clients, stride)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
    return secret


def client_of(number: int, clients: int) -> int:
    """Which relying party the subscriber with this number uses."""
    return number * 7919 % clients


def identifier(kind: str, number: int) -> UUID:
    """What `identifier_sql` makes for the same number."""
    return UUID(f"{_FIRST_MILLISECOND + number:012x}{_KINDS[kind]}{0:08x}")


def identifier_sql(kind: str, number: str) -> str:
    """An identifier in the order of `number`, in the database's own type."""
    if connection.vendor == "sqlite":
        return f"printf('%012x', {_FIRST_MILLISECOND} + {number}) || '{_KINDS[kind]}00000000'"
    return f"(lpad(to_hex({_FIRST_MILLISECOND} + {number}), 12, '0') || '{_KINDS[kind]}00000000')::uuid"


def make_clients(count: int) -> str:
    """Relying parties `rp-0` to `rp-<count - 1>`, each a sector of its own; answers the secret that they share."""
    registered = register_relying_party(
        registration=Registration(
            client_id="rp-0",
            organisation_name="Utopia Revenue Service",
            service_name="Taxpayer account",
            purpose=LocalisedText("see your tax account", "ver su cuenta de impuestos"),
            redirect_uris=(REDIRECT_URI,),
            attributes=tuple(
                AttributeAgreement(attribute, LocalisedText("To find your records", ""), is_required=True)
                for attribute in (SharedAttribute.NAME, SharedAttribute.BIRTH_DATE, SharedAttribute.EMAIL)
            ),
            minimum_ial=IAL.IAL2,
            sector="rp-0",
        )
    )
    RelyingParty.objects.filter(client_id="rp-0").update(id=identifier("client", 0))
    names = {column: _concatenated("'rp-'", "n") for column in ("client_id", "sector")}
    columns = names | {"id": identifier_sql("client", "n")}
    copy_rows(RelyingParty, identifier("client", 0), columns, first=1, last=count - 1)
    return registered.client_secret or ""


def make_person(number: int, *, client: int) -> None:
    """A whole account with the standing decision that the benchmark's authorization requests are covered by."""
    subscriber_id, now = identifier("subscriber", number), utc_now()
    verified = now - timedelta(days=2)
    open_account(
        account_id=subscriber_id,
        email=f"person{number}@example.com",
        language="en",
        terms_version="2026-11",
        terms_accepted_at=verified,
        now=verified,
    )
    enroll_identity(
        subscriber_id=subscriber_id,
        ial=IAL.IAL2,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(EvidenceKind.DRIVERS_LICENCE,),
        attributes={
            AttributeName.GIVEN_NAMES: "Amara",
            AttributeName.SURNAME: "Okafor",
            AttributeName.BIRTH_DATE: "1987-04-12",
            AttributeName.ADDRESS_STREET: "12 Acacia Avenue",
            AttributeName.ADDRESS_CITY: "Springfield",
        },
        now=verified,
    )
    decided = now - timedelta(days=1)
    Grant.objects.create(
        id=identifier("grant", number),
        subscriber_id=subscriber_id,
        client_id=identifier("client", client),
        allowed=dict.fromkeys(("name", "birth_date", "email"), "To find your records"),
        first_used_at=decided,
        last_used_at=decided,
        decided_at=decided,
    )
    subject_at(subscriber_id=subscriber_id, sector=f"rp-{client}")


def copy_subscribers(count: int, clients: int, stride: int) -> None:
    """The plain accounts between the whole ones, with a grant and a pairwise subject each."""
    owner, between = identifier_sql("subscriber", "n"), f"n % {stride} <> 0"
    client = f"(n * 7919 % {clients})"
    copies: tuple[tuple[type[models.Model], UUID, dict[str, str]], ...] = (
        (Subscriber, identifier("subscriber", 0), {"id": owner}),
        (
            Grant,
            identifier("grant", 0),
            {
                "id": identifier_sql("grant", "n"),
                "subscriber_id": owner,
                "client_id": identifier_sql("client", client),
            },
        ),
        (
            PairwiseSubject,
            PairwiseSubject.objects.values_list("pk", flat=True).get(subscriber_id=identifier("subscriber", 0)),
            {
                "id": identifier_sql("subject", "n"),
                "subscriber_id": owner,
                "sector": _concatenated("'rp-'", client),
                "subject": _random_sql(),
            },
        ),
    )
    for model, original, columns in copies:
        copy_rows(model, original, columns, first=1, last=count - 1, only=between)


def copy_rows(
    model: type[models.Model], original: UUID, changed: dict[str, str], *, first: int, last: int, only: str = "1 = 1"
) -> None:
    """Copies of one row, one for each n from `first` to `last` that `only` holds for, with `changed` columns."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    made = ", ".join(changed.get(column, f'o."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    is_sqlite = connection.vendor == "sqlite"
    key = original.hex if is_sqlite else str(original)
    numbers = (
        f"WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last})"
        if is_sqlite
        else f"WITH s AS (SELECT generate_series({first}::bigint, {last}::bigint) AS n)"
    )
    query = f"""INSERT INTO "{table}" ({named}) {numbers} SELECT {made} FROM s, "{table}" o WHERE o.id = '{key}'"""
    with _without_reference_checks():
        connection.cursor().execute(f"{query} AND {only}")


@contextmanager
def _without_reference_checks() -> Iterator[None]:
    """A transaction in which copies may be made before what they point to."""
    cursor = connection.cursor()
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA foreign_keys=OFF")
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA foreign_keys=ON")


def _concatenated(text: str, number: str) -> str:
    return f"{text} || CAST({number} AS TEXT)"


def _random_sql() -> str:
    if connection.vendor == "sqlite":
        return "substr(lower(hex(randomblob(32))), 1, 43)"
    return "substr(md5(random()::text || n) || md5(random()::text), 1, 43)"
