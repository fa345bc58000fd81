"""The code that joins everything one request caused: its answer, its log lines, the problems recorded from it."""

from contextvars import ContextVar

CORRELATION: ContextVar[str] = ContextVar("correlation", default="-")
