"""What federation needs of the outside world, as protocols. Implementations live in `adapters`."""

from typing import Protocol


class OutboundHttp(Protocol):
    """Reads what other parties publish, guarded against being sent to places that are not theirs."""

    def get(self, url: str) -> bytes:
        """The body behind `url`; raises a Refusal when the address is not allowed or does not answer in time."""
        ...
