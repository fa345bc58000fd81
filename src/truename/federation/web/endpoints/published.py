"""Discovery and keys: prepared bytes that anybody may read and keep for a while."""

from truename.federation.domain.published_document import PublishedDocument
from truename.federation.services.metadata import discovery_document
from truename.federation.services.signing_keys import key_set
from truename.federation.web.machine_messages import JSON, MachineAnswer, MachineRequest

_PUBLIC_FOR_SECONDS = 300


def discovery(request: MachineRequest) -> MachineAnswer:
    """The provider's metadata. Source: OpenID Connect Discovery 1.0, 4; RFC 8414, 3."""
    return _answer(request, discovery_document())


def keys(request: MachineRequest) -> MachineAnswer:
    """The published keys. Source: RFC 7517, 5."""
    return _answer(request, key_set())


def _answer(request: MachineRequest, document: PublishedDocument) -> MachineAnswer:
    headers = (("ETag", document.etag), ("Cache-Control", f"public, max-age={_PUBLIC_FOR_SECONDS}"))
    # RFC 9110, 13.1.2: a list of tags, compared weakly, or any at all.
    held = [tag.strip().removeprefix("W/") for tag in (request.header("IF_NONE_MATCH") or "").split(",")]
    if document.etag in held or held == ["*"]:
        return MachineAnswer(304, headers)
    return MachineAnswer(200, (("Content-Type", JSON), *headers), document.body)
