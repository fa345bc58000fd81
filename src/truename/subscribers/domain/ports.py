"""What the room needs from the outside world: something that carries mail and something that carries text."""

from dataclasses import dataclass
from typing import Protocol


class MessageNotAccepted(Exception):
    """The carrier did not take the message. `code` is short and safe to log; `permanent` means do not try again."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        self.code = code
        self.permanent = permanent
        super().__init__(code)


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One e-mail: `html` may be empty; `text` never is."""

    to: str
    subject: str
    text: str
    html: str = ""


class MailCarrier(Protocol):
    """Takes one e-mail."""

    def deliver(self, mail: Mail) -> None:
        """Hands the mail over; raises MessageNotAccepted when it was not taken."""


class TextCarrier(Protocol):
    """Takes one text message."""

    def deliver(self, *, to: str, body: str) -> None:
        """Hands the message for the E.164 number `to` over; raises MessageNotAccepted when it was not taken."""
