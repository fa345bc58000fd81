"""The addresses of sign-up, sign-in and security."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from truename.authenticators.web import binding, details, passkeys, reset, security, sign_in, sign_up

app_name = "authenticators"


def _page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Pages here show secrets or who is signed in; no cache keeps them."""
    return path(route, never_cache(view), name=name)


urlpatterns = [
    _page("welcome/", sign_in.welcome, "welcome"),
    _page("sign-in/", sign_in.sign_in, "sign-in"),
    _page("sign-in/second/", sign_in.second, "second-step"),
    _page("sign-in/second/passkey/", passkeys.second_step, "second-step-passkey"),
    _page("sign-in/second/passkey/options", passkeys.second_step_options, "second-step-passkey-options"),
    _page("sign-in/passkey/", passkeys.sign_in, "sign-in-passkey"),
    _page("sign-in/passkey/options", passkeys.sign_in_options, "sign-in-passkey-options"),
    _page("sign-in/forgot/", reset.forgot, "forgot-password"),
    _page("sign-in/forgot/sent/", reset.sent, "reset-sent"),
    _page("sign-in/reset/<str:token>/", reset.reset, "reset-password"),
    _page("sign-out/", sign_in.sign_out, "sign-out"),
    _page("sign-up/", sign_up.sign_up, "sign-up"),
    _page("sign-up/check-mail/", sign_up.check_mail, "check-mail"),
    _page("sign-up/send-again/", sign_up.send_again, "send-again"),
    _page("sign-up/confirm/<str:token>/", sign_up.confirm_link, "confirm-by-link"),
    _page("sign-up/password/", sign_up.choose_password, "choose-password"),
    _page("sign-up/done/", binding.sign_up_done, "sign-up-done"),
    _page("account/details/", details.overview, "details"),
    _page("account/details/emails/add/", details.add, "add-email"),
    _page("account/details/emails/<uuid:email_id>/confirm/", details.confirm, "confirm-email"),
    _page("account/details/emails/<uuid:email_id>/primary/", details.make_primary, "make-email-primary"),
    _page("account/details/emails/<uuid:email_id>/remove/", details.remove, "remove-email"),
    _page("account/security/", security.overview, "security"),
    _page("account/security/add/", binding.choose, "add"),
    _page("account/security/add/app/", binding.add_app, "add-app"),
    _page("account/security/add/passkey/", binding.add_passkey, "add-passkey"),
    _page("account/security/add/passkey/options", passkeys.bind_options, "bind-passkey-options"),
    _page("account/security/add/passkey/bind/", passkeys.bind, "bind-passkey"),
    _page("account/security/recovery-codes/", binding.recovery_codes, "recovery-codes"),
    _page("account/security/password/", security.new_password, "new-password"),
    _page("account/security/<uuid:authenticator_id>/rename/", security.rename, "rename"),
    _page("account/security/<uuid:authenticator_id>/remove/", security.remove, "remove"),
]
