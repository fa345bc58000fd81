"""A document that anybody may fetch and keep: its bytes, made once, and the tag that tells whether they changed."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """`body` as it is served, and its strong entity tag with the quotes. Source: RFC 9110, 8.8.3."""

    body: bytes
    etag: str


def published(body: bytes) -> PublishedDocument:
    """`body` with its tag."""
    return PublishedDocument(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
