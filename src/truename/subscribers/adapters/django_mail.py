"""Carries mail through Django's configured mail backend."""

import smtplib

from django.core.mail import EmailMultiAlternatives

from truename.subscribers.domain.ports import Mail, MessageNotAccepted


class DjangoMail:
    """The mail carrier of every installation; which server it speaks to is Django's setting."""

    def deliver(self, mail: Mail) -> None:
        """Hands over; a refusal of the recipient is permanent, anything else may pass."""
        message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.to])
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            raise MessageNotAccepted("recipient_refused", permanent=True) from refused
        except (OSError, smtplib.SMTPException) as away:
            raise MessageNotAccepted("mail_server_unavailable") from away
