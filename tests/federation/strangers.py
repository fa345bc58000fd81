"""What strangers send, as hypothesis strategies: almost right, damaged, huge, in any alphabet, or nothing but bytes.

Hypothesis also tries texts that stand in our own source, the specimens' names among them; those are left out, because
the suite rightly fails when one of them turns up in an address or a log line.
"""

from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.factories.cast import PERSONAL_DATA
from truename.federation.domain.authorization_checks import KNOWN_PARAMETERS

_HEARD_OF = tuple(value.lower() for value in PERSONAL_DATA)


def is_about_nobody(text: str | bytes) -> bool:
    lowered = (text.decode("latin-1") if isinstance(text, bytes) else text).lower()
    return not any(value in lowered for value in _HEARD_OF)


texts = st.text(st.characters(codec="utf-8"), max_size=40).filter(is_about_nobody)
blobs = st.binary(max_size=80).filter(is_about_nobody)
awkward = st.sampled_from(
    [
        "", " ", "\x00", "\r\nLocation: https://evil.example/", "\x7f", "%00", "%", "+", "&", "=", "#", "'\"><x>", "..",
        "https://evil.example/", "//evil.example", "javascript:alert(1)", "none", "null", "undefined", "true", "-1",
        "1e9", "9" * 400, "x" * 5000, "\u202e", "\ufeff", "\U0001f600", "é", "{", "[]", "{}", "a.b.c", "a.b.c.d.e",
        '{"id_token":{"sub":{"value":"\\u0000"}}}', '{"userinfo":{"\\ud800":null}}', "0", "../..",
        "urn:ietf:params:oauth:request_uri:",
    ]
)  # fmt: skip
values = texts | awkward
names = (
    st.sampled_from([*KNOWN_PARAMETERS, "code", "token", "access_token", "refresh_token", "grant_type", "x", ""])
    | texts
)
pairs = st.lists(st.tuples(names, values), max_size=8)


def encode(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs)


# The query or body of a form: rightly encoded, or anything at all.
forms = (
    pairs.map(encode) | blobs.map(lambda raw: quote(raw, safe="=&%+;")) | blobs.map(lambda raw: raw.decode("latin-1"))
)
# What a header may carry by the time WSGI hands it on.
headers = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60).filter(is_about_nobody)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10).filter(is_about_nobody) | awkward,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
