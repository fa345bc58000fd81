"""Writes notices in the subscriber's language and queues them to every validated address (SP 800-63B-4, 4.6)."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation

from truename.subscribers.models import Subscriber
from truename.subscribers.services.addresses import email_addresses, validated_phone
from truename.subscribers.services.messages import send_mail, send_text


@transaction.atomic
def send_notice(*, subscriber_id: UUID, notice: str, context: Mapping[str, str], by_text: bool = False) -> None:
    """Queues the notice `room/name` to all confirmed e-mail addresses, and to the validated phone when `by_text`.

    Templates: `room/notices/name.subject.txt`, `.txt`, `.sms.txt`, and `.html` if the plain one does not serve.
    """
    subscriber = Subscriber.objects.only("language").get(pk=subscriber_id)
    with translation.override(subscriber.language):
        subject, text, html = write_mail(notice=notice, context=context)
        for address in email_addresses(subscriber_id=subscriber_id):
            send_mail(subscriber_id=subscriber_id, to=address.address, subject=subject, text=text, html=html)
        number = validated_phone(subscriber_id=subscriber_id) if by_text else None
        if number is not None:
            body = render_to_string(_path(notice, "sms.txt"), _context(context)).strip()
            send_text(subscriber_id=subscriber_id, to=number, body=body)


def write_mail(*, notice: str, context: Mapping[str, str]) -> tuple[str, str, str]:
    """Subject, text and HTML of the notice in the active language."""
    members = _context(context)
    subject = " ".join(render_to_string(_path(notice, "subject.txt"), members).split())
    text = render_to_string(_path(notice, "txt"), members).strip() + "\n"
    try:
        html = render_to_string(_path(notice, "html"), members)
    except TemplateDoesNotExist:
        html = render_to_string("subscribers/notices/mail.html", {"subject": subject, "text": text})
    return subject, text, html


def _path(notice: str, ending: str) -> str:
    room, _, name = notice.partition("/")
    return f"{room}/notices/{name}.{ending}"


def _context(context: Mapping[str, str]) -> dict[str, str]:
    return {"origin": settings.TRUENAME.public_origin, "service_name": "Truename"} | dict(context)
