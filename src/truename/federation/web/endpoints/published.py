"""Discovery and keys: prepared bytes that anybody may read and keep for a while."""

import hashlib

from truename.federation.services.metadata import discovery_document, key_set_document
from truename.federation.web.machine_messages import JSON, MachineAnswer, MachineRequest

_PUBLIC_FOR_SECONDS = 300


def discovery(request: MachineRequest) -> MachineAnswer:
    """The provider's metadata. Source: OpenID Connect Discovery 1.0, 4; RFC 8414, 3."""
    return _published(request, discovery_document())


def keys(request: MachineRequest) -> MachineAnswer:
    """The published keys. Source: RFC 7517, 5."""
    return _published(request, key_set_document())


def _published(request: MachineRequest, body: bytes) -> MachineAnswer:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = (("ETag", etag), ("Cache-Control", f"public, max-age={_PUBLIC_FOR_SECONDS}"))
    if request.header("IF_NONE_MATCH") == etag:
        return MachineAnswer(304, headers)
    return MachineAnswer(200, (("Content-Type", JSON), *headers), body)
