"""Carries text messages through an HTTP gateway: POST /v1/messages with a bearer token."""

import httpx2
from django.conf import settings

from truename.subscribers.domain.ports import MessageNotAccepted

_TIMEOUT_SECONDS = 5.0


class HttpSmsGateway:
    """A text carrier that answers 2xx when it took the message and 4xx when it never will."""

    def deliver(self, *, to: str, body: str) -> None:
        """Hands over; an answer that asks to slow down counts as away, not as refused."""
        try:
            answer = httpx2.post(
                f"{settings.TRUENAME.sms_gateway_url}/v1/messages",
                json={"to": to, "body": body},
                headers={"Authorization": f"Bearer {settings.TRUENAME.sms_gateway_token}"},
                timeout=_TIMEOUT_SECONDS,
            )
        except httpx2.HTTPError:
            # The original error quotes the request; it stays out of the traceback.
            raise MessageNotAccepted("sms_gateway_unavailable") from None
        if answer.is_success:
            return
        permanent = answer.is_client_error and answer.status_code not in {401, 403, 408, 429}
        raise MessageNotAccepted(f"sms_gateway_{answer.status_code}", permanent=permanent)
