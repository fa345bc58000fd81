"""The office's one book: a SQLite file with every register, the text messages and the specimens made here."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from ..specimens.people import CAST, ISSUER, SpecimenPerson
from .matching import plain_number

_SCHEMA = """
CREATE TABLE IF NOT EXISTS licences (number TEXT PRIMARY KEY, issuer TEXT NOT NULL, surname TEXT NOT NULL,
    given_names TEXT NOT NULL, birth_date TEXT NOT NULL, expiry_date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passports (number TEXT PRIMARY KEY, nationality TEXT NOT NULL, surname TEXT NOT NULL,
    given_names TEXT NOT NULL, birth_date TEXT NOT NULL, expiry_date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS social_security (ssn TEXT PRIMARY KEY, surname TEXT NOT NULL, given_names TEXT NOT NULL,
    birth_date TEXT NOT NULL, deceased INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS phones (number TEXT PRIMARY KEY, surname TEXT NOT NULL, given_names TEXT NOT NULL,
    line_type TEXT NOT NULL, sim_changed_days_ago INTEGER);
CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, number TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS modes (service TEXT PRIMARY KEY, mode TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS portraits (id TEXT PRIMARY KEY, jpeg BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS specimens (id TEXT PRIMARY KEY, person TEXT NOT NULL, portrait_id TEXT NOT NULL,
    front BLOB NOT NULL, back BLOB NOT NULL, passport BLOB NOT NULL, made_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS clips (id TEXT PRIMARY KEY, webm BLOB NOT NULL, made_at TEXT NOT NULL);
"""
_MESSAGES_KEPT = 200
_DATES = ("birth_date", "licence_issued", "licence_expires", "passport_issued", "passport_expires")


class Service(StrEnum):
    """The authorities that this office stands in for."""

    LICENCES = "licences"
    PASSPORTS = "passports"
    SOCIAL_SECURITY = "social-security"
    PHONES = "phones"
    MESSAGES = "messages"


class Mode(StrEnum):
    """How a service answers at the moment."""

    UP = "up"
    SLOW = "slow"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message as it reached the telephone."""

    number: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Specimen:
    """One set of documents made here; the pictures are JPEG files."""

    id: str
    person: SpecimenPerson
    portrait_id: str
    front: bytes
    back: bytes
    passport: bytes


class Book:
    """The registers in the file at `path`, which is created and filled with the cast when it is new."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as book:
            book.execute("PRAGMA journal_mode = WAL")
            book.executescript(_SCHEMA)
            if not book.execute("SELECT 1 FROM social_security").fetchone():
                _seed(book)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        book = sqlite3.connect(self.path, timeout=10)
        book.row_factory = sqlite3.Row
        try:
            with book:
                yield book
        finally:
            book.close()

    def find(self, register: str, key: str) -> sqlite3.Row | None:
        """The row of `register` (licences, passports, social_security or phones) filed under `key`, or None."""
        column = {"social_security": "ssn"}.get(register, "number")
        with self._open() as book:
            return book.execute(f"SELECT * FROM {register} WHERE {column} = ?", (key,)).fetchone()  # noqa: S608

    def enter(self, person: SpecimenPerson) -> None:
        """Files `person` in every register, in place of what stood under the same numbers."""
        with self._open() as book:
            _enter(book, person)

    def send(self, number: str, body: str) -> str:
        """Delivers a text message to the telephone on the messages page; answers the message's id."""
        identifier = secrets.token_hex(8)
        with self._open() as book:
            book.execute("INSERT INTO messages VALUES (?, ?, ?, ?)", (identifier, number, body, _now()))
            book.execute(
                "DELETE FROM messages WHERE rowid NOT IN (SELECT rowid FROM messages ORDER BY rowid DESC LIMIT ?)",
                (_MESSAGES_KEPT,),
            )
        return identifier

    def messages(self, number: str | None = None) -> tuple[TextMessage, ...]:
        """The messages (to `number`, or to all), newest first."""
        with self._open() as book:
            rows = book.execute(
                "SELECT * FROM messages WHERE ? IS NULL OR number = ? ORDER BY rowid DESC", (number, number)
            ).fetchall()
        return tuple(TextMessage(row["number"], row["body"], datetime.fromisoformat(row["at"])) for row in rows)

    def mode(self, service: Service) -> Mode:
        """How `service` answers now; up unless somebody set it otherwise."""
        with self._open() as book:
            row = book.execute("SELECT mode FROM modes WHERE service = ?", (service,)).fetchone()
        return Mode(row["mode"]) if row else Mode.UP

    def set_mode(self, service: Service, mode: Mode) -> None:
        """Makes `service` answer as `mode` says from now on."""
        with self._open() as book:
            book.execute("INSERT OR REPLACE INTO modes VALUES (?, ?)", (service, mode))

    def keep_portrait(self, jpeg: bytes) -> str:
        """Keeps a portrait; answers the id that finds it again."""
        identifier = secrets.token_urlsafe(12)
        with self._open() as book:
            book.execute("INSERT INTO portraits VALUES (?, ?)", (identifier, jpeg))
        return identifier

    def portrait(self, identifier: str) -> bytes | None:
        """The portrait kept under `identifier`, or None."""
        with self._open() as book:
            row = book.execute("SELECT jpeg FROM portraits WHERE id = ?", (identifier,)).fetchone()
        return row["jpeg"] if row else None

    def keep_specimen(
        self, person: SpecimenPerson, portrait_id: str, *, front: bytes, back: bytes, passport: bytes
    ) -> str:
        """Keeps a set of documents and files its person in every register, both or neither; answers the set's id."""
        identifier = secrets.token_urlsafe(12)
        written = json.dumps(asdict(person), default=str)
        with self._open() as book:
            _enter(book, person)
            book.execute(
                "INSERT INTO specimens VALUES (?, ?, ?, ?, ?, ?, ?)",
                (identifier, written, portrait_id, front, back, passport, _now()),
            )
        return identifier

    def specimen(self, identifier: str) -> Specimen | None:
        """The set made under `identifier`, or None."""
        with self._open() as book:
            row = book.execute("SELECT * FROM specimens WHERE id = ?", (identifier,)).fetchone()
        return _specimen(row) if row else None

    def latest_specimens(self, count: int = 8) -> tuple[Specimen, ...]:
        """The sets made last, newest first."""
        with self._open() as book:
            rows = book.execute("SELECT * FROM specimens ORDER BY rowid DESC LIMIT ?", (count,)).fetchall()
        return tuple(_specimen(row) for row in rows)

    def keep_clip(self, webm: bytes) -> str:
        """Keeps a clip; answers its id."""
        identifier = secrets.token_urlsafe(12)
        with self._open() as book:
            book.execute("INSERT INTO clips VALUES (?, ?, ?)", (identifier, webm, _now()))
        return identifier

    def clip(self, identifier: str) -> bytes | None:
        """The clip kept under `identifier`, or None."""
        with self._open() as book:
            row = book.execute("SELECT webm FROM clips WHERE id = ?", (identifier,)).fetchone()
        return row["webm"] if row else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _specimen(row: sqlite3.Row) -> Specimen:
    written = json.loads(row["person"])
    person = SpecimenPerson(**written | {name: date.fromisoformat(written[name]) for name in _DATES})
    return Specimen(row["id"], person, row["portrait_id"], row["front"], row["back"], row["passport"])


def _enter(book: sqlite3.Connection, person: SpecimenPerson) -> None:
    names = person.surname, person.given_names
    born = person.birth_date.isoformat()
    for register, number, expires in (
        ("licences", person.licence_number, person.licence_expires),
        ("passports", person.passport_number, person.passport_expires),
    ):
        row = (plain_number(number), ISSUER, *names, born, expires.isoformat())
        book.execute(f"INSERT OR REPLACE INTO {register} VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608
    book.execute("INSERT OR REPLACE INTO social_security VALUES (?, ?, ?, ?, 0)", (person.ssn, *names, born))
    book.execute("INSERT OR REPLACE INTO phones VALUES (?, ?, ?, 'mobile', NULL)", (person.phone, *names))


def _seed(book: sqlite3.Connection) -> None:
    """The cast, and one record for each answer that the cast's records never give."""
    for person in CAST.values():
        _enter(book, person)
    book.execute("INSERT INTO social_security VALUES ('987124329', 'HOLLOWAY', 'EDITH', '1931-02-02', 1)")
    amara = CAST["amara"]
    for number, line_type, days in (
        ("+12025550147", "landline", None),
        ("+12025550148", "voip", None),
        ("+12025550149", "mobile", 1),
    ):
        row = (number, amara.surname, amara.given_names, line_type, days)
        book.execute("INSERT INTO phones VALUES (?, ?, ?, ?, ?)", row)
