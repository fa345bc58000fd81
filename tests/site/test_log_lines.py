"""Log lines name the request and the place of a defect, and never what a person typed."""

import logging

from truename.foundation.correlation import CORRELATION
from truename.site.log_lines import SafeLineFormatter

TYPED = "what Amara typed"


def _line(record: logging.LogRecord) -> str:
    return SafeLineFormatter().format(record)


def _record_of_a_defect() -> logging.LogRecord:
    try:
        try:
            int(TYPED)
        except ValueError as first:
            raise RuntimeError(f"could not read {TYPED}") from first
    except RuntimeError as defect:
        information = (type(defect), defect, defect.__traceback__)
    return logging.LogRecord("truename", logging.ERROR, __file__, 1, "A defect.", None, information)


def test_a_traceback_names_types_and_places_but_no_text() -> None:
    line = _line(_record_of_a_defect())
    assert "builtins.RuntimeError" in line
    assert "builtins.ValueError" in line
    assert "test_log_lines.py:" in line
    assert TYPED not in line


def test_text_that_another_handler_cached_is_not_repeated() -> None:
    record = _record_of_a_defect()
    logging.Formatter().format(record)
    assert TYPED not in _line(record)


def test_a_line_carries_the_code_of_its_request() -> None:
    token = CORRELATION.set("0123456789")
    try:
        assert "[0123456789] Started." in _line(logging.LogRecord("truename", 20, __file__, 1, "Started.", None, None))
    finally:
        CORRELATION.reset(token)
    assert "[-] Ended." in _line(logging.LogRecord("truename", 20, __file__, 1, "Ended.", None, None))
