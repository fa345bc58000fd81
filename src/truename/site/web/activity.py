"""What happened on an account, in plain words: one sentence for each audit event that its holder can make sense of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.records.services.audit import RecordedEvent

SENTENCES: Mapping[str, Promise] = {
    "subscribers.account_opened": _("You opened this account."),
    "subscribers.account_suspended": _("This account was paused."),
    "subscribers.language_changed": _("You changed your language."),
    "subscribers.identity_enrolled": _("Your identity was verified."),
    "subscribers.operator_role_granted": _("You were given the role of an operator of this site."),
    "subscribers.operator_role_withdrawn": _("Your role as an operator of this site was taken back."),
    "subscribers.phone_validated": _("Your phone number was confirmed."),
    "subscribers.email_added": _("An e-mail address was added."),
    "subscribers.email_confirmed": _("You confirmed an e-mail address."),
    "subscribers.email_made_primary": _("You chose another main e-mail address."),
    "subscribers.email_relabelled": _("You changed what an e-mail address is for."),
    "subscribers.email_removed": _("An e-mail address was removed."),
    "authenticators.address_confirmed": _("You confirmed an e-mail address."),
    "authenticators.password_set": _("You chose a password."),
    "authenticators.password_changed": _("Your password was changed."),
    "authenticators.password_reset": _("Your password was replaced after a reset."),
    "authenticators.password_reset_asked": _("Someone asked to reset your password."),
    "authenticators.authenticator_bound": _("A way to sign in was added."),
    "authenticators.authenticator_disabled": _("A way to sign in was switched off."),
    "authenticators.authenticator_removed": _("A way to sign in was removed."),
    "authenticators.authenticator_renamed": _("A way to sign in was given a new name."),
    "authenticators.invalidated": _("A way to sign in was made unusable."),
    "authenticators.recovery_code_used": _("A recovery code was used."),
    "authenticators.session_started": _("You signed in."),
    "authenticators.session_ended": _("You signed out, or your session ended."),
    "authenticators.sessions_ended": _("All your sessions were ended."),
    "authenticators.attempt_refused": _("A sign-in attempt was refused."),
    "authenticators.passkey_counter_went_back": _("A passkey was refused because it may have been copied."),
    "federation.attributes_released": _("You allowed a service to receive your details."),
    "federation.assertion_issued": _("You signed in to a service."),
    "federation.request_continued_elsewhere": _("You went on with a sign-in to a service in another browser."),
    "federation.grant_revoked": _("You took back a service’s permission."),
    "federation.all_grants_revoked": _("All services’ permissions were taken back."),
    "federation.logout_queued": _("We asked services that you used to sign you out."),
    "federation.tokens_revoked": _("A service gave back its access to your details."),
    "federation.refresh_token_replayed": _("We saw a service’s access key used twice, and ended that access."),
    "federation.code_replayed": _("We blocked a repeated sign-in answer and ended its access."),
    "proofing.CaseOpened": _("You started to verify your identity."),
    "biometric_consent_given": _("You agreed to face matching."),
    "biometric_consent_withdrawn": _("You took back your agreement to face matching."),
    "proofing.SelfieSubmitted": _("You sent a video selfie."),
    "proofing.CaseRefused": _("We could not verify your identity."),
    "proofing.CaseWithdrawn": _("You stopped verifying your identity."),
    "records.media_destroyed": _("A picture or video was deleted."),
}

# Steps inside a task whose result has a sentence of its own; the trail keeps them, the overview would drown in them.
NOT_SHOWN = frozenset(
    {
        "authenticators.session_raised",
        "authenticators.sign_up_begun",
        "federation.tokens_refreshed",
        "selfie_challenge_issued",
    }
)


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One line of the list."""

    occurred_at: datetime
    sentence: Promise


def activity_lines(events: Iterable[RecordedEvent]) -> tuple[ActivityLine, ...]:
    """The events that have a sentence, in the order given."""
    return tuple(ActivityLine(e.occurred_at, SENTENCES[e.name]) for e in events if e.name in SENTENCES)
