"""How a log line is written: with the request's correlation code, and without the text of any exception.

An exception's text may quote what a person typed, so a traceback here names types, files and lines and nothing else.
"""

import logging
import traceback
from types import TracebackType

from truename.foundation.correlation import CORRELATION

ExceptionInformation = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class SafeLineFormatter(logging.Formatter):
    """Writes one line per record, then for an exception its type and the places it passed through."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(correlation)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with `-` as the code outside a request."""
        record.correlation = CORRELATION.get()
        # Another handler may have cached the exception's full text on the record.
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExceptionInformation) -> str:  # noqa: N802 - the standard library's name
        """The exception and what caused it, outermost first, as type and locations."""
        lines: list[str] = []
        error = ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
