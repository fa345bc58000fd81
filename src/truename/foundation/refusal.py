"""The one exception that means "no, and here is what to do": expected answers to bad input.

Every room subclasses `Refusal` with codes of its own and maps the codes to translated text at its edge. Anything else
that is raised is a defect and becomes the generic page with a correlation code.
"""

from typing import ClassVar


class Refusal(Exception):
    """An expected "no". `code` is stable, never reused and safe to log; `facts` hold numbers and enum values for the
    text (seconds to wait, tries left), never personal data."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: int | str | bool) -> None:
        self.facts = facts
        super().__init__(self.code)
