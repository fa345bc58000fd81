"""Every expected "no" of this room, by what happened; `web.refusals` has the words for each."""

from truename.foundation.refusal import Refusal


class TooManyAttempts(Refusal):
    """A limit was reached; `seconds` says when it opens again."""

    code = "too_many_attempts"


class PasswordNotAccepted(Refusal):
    """The new password cannot be used; `fault` is a PasswordFault."""

    code = "password_not_accepted"


class SignInRefused(Refusal):
    """The address and password do not belong together, or there is no such account: never said which."""

    code = "sign_in_refused"


class CodeRefused(Refusal):
    """The typed code is wrong, expired or was used before."""

    code = "code_refused"


class AuthenticatorDisabled(Refusal):
    """Too many failures in a row: this authenticator no longer works."""

    code = "authenticator_disabled"


class LinkRefused(Refusal):
    """The link is wrong, expired or was used before."""

    code = "link_refused"


class PasskeyRefused(Refusal):
    """The passkey's answer did not check out, or it is not known here."""

    code = "passkey_refused"


class PasskeyAlreadyBound(Refusal):
    """This passkey is bound already."""

    code = "passkey_already_bound"


class PasskeyNeedsPassword(Refusal):
    """The passkey did not check who holds it, so it counts only beside the password."""

    code = "passkey_needs_password"


class LastAuthenticator(Refusal):
    """Removing it would leave no way to sign in."""

    code = "last_authenticator"


class AuthenticatorUnknown(Refusal):
    """There is no such authenticator on this account."""

    code = "authenticator_unknown"


class SignUpUnknown(Refusal):
    """There is no sign-up under way here: never begun, finished, or older than a day."""

    code = "sign_up_unknown"


class ResendTooSoon(Refusal):
    """The last message left moments ago; `seconds` says how long to wait."""

    code = "resend_too_soon"


class MayNotBind(Refusal):
    """This session is not strong or fresh enough to add an authenticator."""

    code = "may_not_bind"
