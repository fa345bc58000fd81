"""The same answer for a button that was pressed twice: browsers go where the answer to the second press leads."""

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.models import AuthorizationRequest
from truename.federation.services.client_cache import client_of_row
from truename.federation.services.codes import CODE_LIVES, is_code_unused
from truename.federation.services.open_requests import is_tied_to
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.records.services.vault import seal_text, unseal_text

_PURPOSE = "federation.authorization_answer"
Outcome = AuthorizationRequest.Outcome


def keep_answer(*, request_id: UUID, answer: AuthorizationResponse) -> None:
    """Keeps what a request was just answered with; the caller is the transaction that ended it."""
    members = {"uri": answer.redirect_uri, "parameters": dict(answer.parameters), "form": answer.is_form_post}
    sealed = seal_text(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, text=json.dumps(members))
    AuthorizationRequest.objects.filter(pk=request_id).update(answer_sealed=sealed)


def repeated_answer(
    *, request_id: UUID, browser_token: str, outcome: AuthorizationRequest.Outcome, now: datetime
) -> AuthorizationResponse | None:
    """What this browser's request ended with by the same button a moment ago; None when it ended otherwise, too long
    ago, or with a code that has reached its client: bringing that again would take back what it was exchanged for.

    Source: RFC 6749, 4.1.2 (a code is used once).
    """
    row = AuthorizationRequest.objects.filter(pk=request_id, outcome=outcome, answer_sealed__isnull=False).first()
    if row is None or row.finished_at is None or now - row.finished_at > CODE_LIVES:
        return None
    if not is_tied_to(row, browser_token):
        return None
    text = unseal_text(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, ciphertext=bytes(row.answer_sealed or b""))
    members = json.loads(text)
    answer = AuthorizationResponse(members["uri"], members["parameters"], is_form_post=members["form"])
    client = client_of_row(row.client_id)
    if not client.is_enabled or answer.redirect_uri not in client.redirect_uris:
        return None
    if "code" in answer.parameters and not is_code_unused(answer.parameters["code"], now=now):
        return None
    return answer


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Forgets the answers that nobody is sent back with any more; answers how many."""
    spent = AuthorizationRequest.objects.filter(finished_at__lt=now - CODE_LIVES, answer_sealed__isnull=False)
    return spent.update(answer_sealed=None)
