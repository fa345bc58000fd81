"""What federation needs of the outside world, as protocols. Implementations live in `adapters`."""

from collections.abc import Mapping
from typing import Protocol


class OutboundHttp(Protocol):
    """Reads what other parties publish and brings them news, guarded against being sent to places that are not theirs.

    Both wait for a few seconds at most; never call them within a database transaction.
    """

    def get(self, url: str) -> bytes:
        """The body behind `url`, answered with 200 and not too large; raises OutboundRefused for anything else."""
        ...

    def post_form(self, url: str, form: Mapping[str, str]) -> int:
        """Sends `form` as `application/x-www-form-urlencoded` and answers the HTTP status, whatever it is; raises
        OutboundRefused when there was no answer."""
        ...
