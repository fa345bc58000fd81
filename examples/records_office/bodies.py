"""Reads and checks the JSON that the office's machine interface is sent; a bad body becomes one clear 400."""

import json
import re
from collections.abc import Callable
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request

_LONGEST = 200
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SSN = re.compile(r"[0-9]{3}-?[0-9]{2}-?[0-9]{4}")
Check = Callable[[str], str]


class BadBody(HTTPException):
    """The body cannot be answered; the detail names the field and what belongs there, never its value."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(status_code=400, detail=detail)
        self.field = field


async def read_fields(request: Request, checks: dict[str, Check]) -> dict[str, str]:
    """The named fields, each as its check returned it; raises BadBody for the first at fault. Unknown fields too."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadBody("", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadBody("", "The body must be a JSON object.")
    if unknown := sorted(set(body) - set(checks)):
        raise BadBody("", f"Unknown field; this service takes only {', '.join(checks)}. ({len(unknown)} too many)")
    answers = {}
    for name, check in checks.items():
        value = body.get(name)
        if not isinstance(value, str) or not value.strip():
            raise BadBody(name, f"{name} must be text that is not empty.")
        if len(value) > (2000 if check is message_text else _LONGEST) or "\x00" in value:
            raise BadBody(name, f"{name} is too long.")
        try:
            answers[name] = check(value.strip())
        except ValueError as fault:
            raise BadBody(name, f"{name} {fault}") from None
    return answers


def words(value: str) -> str:
    """Any text."""
    return value


def message_text(value: str) -> str:
    """The words of a text message, which may be long."""
    return value


def iso_date(value: str) -> str:
    """A calendar date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("must be a date like 1984-03-09.") from None


def social_security_number(value: str) -> str:
    """Nine digits, hyphens allowed."""
    if not _SSN.fullmatch(value):
        raise ValueError("must be nine digits.")
    return value.replace("-", "")


def e164_number(value: str) -> str:
    """A telephone number with + and country code."""
    if not _E164.fullmatch(value):
        raise ValueError("must be a telephone number like +12025550142.")
    return value
