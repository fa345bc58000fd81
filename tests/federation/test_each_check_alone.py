"""Every check of every table alone refuses something: without it the attempt passes all others, with it it does not.

A check that gets into a table without an entry here fails these tests, and so does an entry for a check that has gone.
Where a later check cannot even be asked without what this one proved, the entry names it under `besides`.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import truename.federation.domain
from tests.federation.tokens import a_key, signed
from truename.assurance.levels import AAL, IAL
from truename.federation.domain import (
    authorization_checks,
    client_authentication,
    logout_checks,
    lookup_checks,
    pushed_checks,
    request_objects,
    token_checks,
    userinfo_checks,
)
from truename.federation.domain.attributes import NO_TEXT
from truename.federation.domain.authorization_checks import AuthorizationAttempt
from truename.federation.domain.client_authentication import AssertionAttempt, ClientAttempt, ClientCredentials
from truename.federation.domain.clients import ClientAuthentication, ClientPolicy, GrantType, Profile
from truename.federation.domain.jwt_reader import read_token
from truename.federation.domain.logout_checks import HintedToken, LogoutAttempt
from truename.federation.domain.lookup_checks import LookupAttempt
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.pkce import s256
from truename.federation.domain.protocol_errors import ProtocolError, UntrustedRequest
from truename.federation.domain.pushed_checks import PushAttempt, PushedAttempt, PushedStanding
from truename.federation.domain.request_objects import RequestObjectAttempt
from truename.federation.domain.token_checks import CodeAttempt, FamilyStanding, RefreshAttempt, TokenAttempt
from truename.federation.domain.userinfo_checks import AccessAttempt, TokenStanding

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
MINUTE = timedelta(minutes=1)
BACK = "https://agency.example/callback"
API = "https://api.example/"
ISSUER = "https://id.example.gov"
VERIFIER = "v" * 43
UNTRUSTED = "a page of our own"

CLIENT = ClientPolicy(
    id=UUID(int=1),
    client_id="agency",
    organisation_name="Agency",
    service_name="Service",
    purpose=NO_TEXT,
    redirect_uris=(BACK,),
    post_logout_redirect_uris=(BACK,),
    attributes=(),
    minimum_ial=IAL.NONE,
    minimum_aal=AAL.AAL1,
    sector="agency.example",
    profile=Profile.STANDARD,
    authentication=ClientAuthentication.CLIENT_SECRET_BASIC,
    is_enabled=True,
    grant_types=frozenset(GrantType),
    resources=(API,),
)
OTHER = replace(CLIENT, id=UUID(int=2), client_id="other")
OFF = replace(CLIENT, is_enabled=False)


@dataclass(frozen=True)
class Alone:
    """An attempt that the named check refuses with `error`, and no other check does but those named `besides`."""

    attempt: Any
    error: str
    besides: tuple[str, ...] = ()


def changed(parameters: dict[str, str], /, **changes: str | None) -> Parameters:
    values = {**parameters, **changes}
    return Parameters({name: value for name, value in values.items() if value is not None})


# The authorization endpoint and pushed requests.
ASKED = {
    "client_id": "agency",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "s",
    "code_challenge": s256(VERIFIER),
    "code_challenge_method": "S256",
}


def asking(client: ClientPolicy | None = CLIENT, /, **changes: str | None) -> AuthorizationAttempt:
    return AuthorizationAttempt(changed(ASKED, **changes), client)


def damaged(**names: frozenset[str]) -> AuthorizationAttempt:
    return AuthorizationAttempt(replace(changed(ASKED), **names), CLIENT)


AUTHORIZATION = {
    # The later check would answer to that very address.
    "check_client_and_address_given_once": Alone(
        damaged(repeated=frozenset({"client_id"})), UNTRUSTED, ("check_parameters_given_once",)
    ),
    "check_client_is_registered": Alone(
        asking(None, code_challenge=s256(VERIFIER)), UNTRUSTED, ("check_client_is_enabled", "check_redirect_uri")
    ),
    "check_client_is_enabled": Alone(asking(OFF), UNTRUSTED),
    "check_redirect_uri": Alone(asking(redirect_uri=BACK + "/"), UNTRUSTED),
    "check_parameters_given_once": Alone(damaged(repeated=frozenset({"state"})), "invalid_request"),
    "check_parameters_readable": Alone(damaged(unreadable=frozenset({"state"})), "invalid_request"),
    "check_no_registration": Alone(asking(registration="{}"), "registration_not_supported"),
    "check_response_type": Alone(asking(response_type="code token"), "unsupported_response_type"),
    "check_response_mode": Alone(asking(response_mode="fragment"), "invalid_request"),
    "check_scope": Alone(asking(scope="profile"), "invalid_scope"),
    "check_pkce": Alone(asking(code_challenge_method="plain"), "invalid_request"),
    "check_prompt": Alone(asking(prompt="none login"), "invalid_request"),
    "check_max_age": Alone(asking(max_age="-1"), "invalid_request"),
    "check_claims": Alone(asking(claims="[]"), "invalid_request", ("check_essential_acr",)),
    "check_essential_acr": Alone(
        asking(claims='{"id_token":{"acr":{"essential":true,"value":"urn:none:such"}}}'),
        "unmet_authentication_requirements",
    ),
    "check_resource": Alone(asking(resource="https://elsewhere.example/"), "invalid_target"),
}

# The token endpoint.
BROUGHT = {"grant_type": "authorization_code", "code": "c", "redirect_uri": BACK, "code_verifier": VERIFIER}
FAMILY = FamilyStanding(
    CLIENT.id, BACK, s256(VERIFIER), ("openid", "email"), API, is_alive=True, is_offline_allowed=True
)
REFRESHING = {"grant_type": "refresh_token", "refresh_token": "r"}


def bringing(client: ClientPolicy = CLIENT, **changes: str | None) -> TokenAttempt:
    return TokenAttempt(changed(BROUGHT, **changes), client)


def code(family: FamilyStanding = FAMILY, *, expires: datetime = NOW + MINUTE, **changes: str | None) -> CodeAttempt:
    return CodeAttempt(changed(BROUGHT, **changes), CLIENT, family, expires, NOW)


def refreshing(family: FamilyStanding = FAMILY, *, is_revoked: bool = False, **changes: str | None) -> RefreshAttempt:
    return RefreshAttempt(changed(REFRESHING, **changes), CLIENT, family, NOW + MINUTE, is_revoked, NOW)


ONLY_CODES = replace(CLIENT, grant_types=frozenset({GrantType.AUTHORIZATION_CODE}))
TOKEN_REQUEST = {
    "check_grant_type": Alone(
        bringing(grant_type="password"),
        "unsupported_grant_type",
        ("check_grant_type_is_registered", "check_credential_given"),
    ),
    "check_grant_type_is_registered": Alone(
        bringing(ONLY_CODES, grant_type="refresh_token", refresh_token="r"), "unauthorized_client"
    ),
    "check_credential_given": Alone(bringing(code=None), "invalid_request"),
}
OWNER = {
    "check_belongs_to_client": Alone(code(replace(FAMILY, client_row_id=OTHER.id)), "invalid_grant"),
    "check_permission_stands": Alone(code(replace(FAMILY, is_alive=False)), "invalid_grant"),
}
CODE = {
    "check_is_fresh": Alone(code(expires=NOW), "invalid_grant"),
    "check_code_redirect_uri": Alone(code(redirect_uri=BACK + "/"), "invalid_grant"),
    "check_code_verifier": Alone(code(code_verifier="w" * 43), "invalid_grant"),
    "check_resource": Alone(code(resource="https://elsewhere.example/"), "invalid_target"),
}
REFRESH = {
    "check_refresh_token_is_not_revoked": Alone(refreshing(is_revoked=True), "invalid_grant"),
    "check_is_fresh": Alone(replace(refreshing(), expires_at=NOW), "invalid_grant"),
    "check_offline_access_stands": Alone(refreshing(replace(FAMILY, is_offline_allowed=False)), "invalid_grant"),
    "check_refresh_scope": Alone(refreshing(scope="openid phone"), "invalid_scope"),
    "check_resource": Alone(refreshing(resource="https://elsewhere.example/"), "invalid_target"),
}

# Userinfo.
TOKEN = TokenStanding(NOW + MINUTE, False, True, True, ("openid",))


def showing(token: TokenStanding | None = TOKEN, **changes: Any) -> AccessAttempt:
    return AccessAttempt(token and replace(token, **changes), NOW)


ACCESS = {
    "check_token_is_known": Alone(showing(None), "invalid_token"),
    "check_token_is_fresh": Alone(showing(expires_at=NOW), "invalid_token"),
    "check_token_is_not_revoked": Alone(showing(is_revoked=True), "invalid_token"),
    "check_account_is_active": Alone(showing(is_account_active=False), "invalid_token"),
    "check_token_is_for_us": Alone(showing(resource=API), "invalid_token"),
    "check_scope_is_enough": Alone(showing(scopes=("email",)), "invalid_token"),
}

# How a client proves itself.
ONE_KEY = replace(CLIENT, authentication=ClientAuthentication.PRIVATE_KEY_JWT, assertion_algorithm="ES256")
NO_SECRET = replace(CLIENT, authentication=ClientAuthentication.NONE)
SAID = {"iss": "agency", "sub": "agency", "aud": ISSUER, "jti": "j", "iat": SECONDS, "exp": SECONDS + 60}


def proving(client: ClientPolicy | None = CLIENT, /, secret: bytes = b"right", sent: str | None = "s") -> ClientAttempt:
    return ClientAttempt(ClientCredentials("agency", sent), client, b"right", (secret,))


def asserting(algorithm: str = "ES256") -> ClientAttempt:
    token = read_token(signed(SAID, a_key(algorithm)))
    return ClientAttempt(ClientCredentials("agency", assertion=token), ONE_KEY)


def claiming(*, kind: str = "jwt", **changes: Any) -> AssertionAttempt:
    claims = {name: value for name, value in (SAID | changes).items() if value is not None}
    return AssertionAttempt(ONE_KEY, claims, kind, frozenset({ISSUER}), NOW)


PROOF = {
    "check_client_is_registered": Alone(proving(OFF), "invalid_client"),
    "check_method_is_registered": Alone(proving(NO_SECRET), "invalid_client"),
    "check_secret": Alone(proving(secret=b"wrong"), "invalid_client"),
    "check_assertion_algorithm": Alone(asserting("PS256"), "invalid_client"),
}
ASSERTION = {
    "check_assertion_kind": Alone(claiming(kind="at+jwt"), "invalid_client"),
    "check_assertion_parties": Alone(claiming(iss="other"), "invalid_client"),
    "check_assertion_audience": Alone(claiming(aud=[ISSUER, "https://elsewhere.example"]), "invalid_client"),
    "check_assertion_expiry": Alone(claiming(exp=SECONDS - 3600), "invalid_client"),
    "check_assertion_beginning": Alone(claiming(nbf=SECONDS + 61), "invalid_client"),
    "check_assertion_identifier": Alone(claiming(jti=None), "invalid_client"),
}

# Logout.
ENDING = {"id_token_hint": "h.h.h", "client_id": "agency", "post_logout_redirect_uri": BACK}
HINT = HintedToken(audience="agency", subject="s")


def ending(
    client: ClientPolicy | None = CLIENT, hint: HintedToken | None = HINT, **changes: str | None
) -> LogoutAttempt:
    return LogoutAttempt(changed(ENDING, **changes), hint, client)


LOGOUT = {
    "check_parameters_given_once": Alone(
        LogoutAttempt(replace(changed(ENDING), repeated=frozenset({"state"})), HINT, CLIENT), UNTRUSTED
    ),
    # Its own reason for the integrator: such a hint could not be ours in any case.
    "check_hint_is_not_encrypted": Alone(
        ending(hint=None, id_token_hint="h.h.h.h.h"), UNTRUSTED, ("check_hint_is_ours",)
    ),
    "check_hint_is_ours": Alone(ending(hint=None), UNTRUSTED),
    "check_hint_matches_client": Alone(ending(hint=replace(HINT, audience="other")), UNTRUSTED),
    "check_client_is_registered": Alone(ending(None, post_logout_redirect_uri=None), UNTRUSTED),
    "check_client_is_enabled": Alone(ending(OFF), UNTRUSTED),
    "check_return_address": Alone(ending(post_logout_redirect_uri=BACK + "/"), UNTRUSTED),
}

# Request objects.
SIGNED = {"iss": "agency", "aud": ISSUER, "client_id": "agency", "response_type": "code"}


def requesting(*, kind: str = "oauth-authz-req+jwt", **changes: Any) -> RequestObjectAttempt:
    claims = {name: value for name, value in (SIGNED | changes).items() if value is not None}
    return RequestObjectAttempt(claims, kind, True, changed({"client_id": "agency"}), CLIENT, ISSUER, NOW)


OBJECT = {
    "check_kind": Alone(requesting(kind="at+jwt"), "invalid_request_object"),
    "check_issuer": Alone(requesting(iss="other"), "invalid_request_object"),
    "check_audience": Alone(requesting(aud="https://elsewhere.example"), "invalid_request_object"),
    "check_subject": Alone(requesting(sub="agency"), "invalid_request_object"),
    "check_lifetime": Alone(requesting(exp=SECONDS - 60), "invalid_request_object"),
    "check_nothing_nested": Alone(requesting(request_uri="https://agency.example/r"), "invalid_request_object"),
    "check_agreement": Alone(requesting(client_id="other"), "invalid_request_object"),
    "check_types": Alone(requesting(scope=["openid"]), "invalid_request_object"),
}

# Tokens that are looked up or taken back, and pushed requests.
SHOWN = {"token": "t"}
LOOKUP = {
    "check_client_proves_itself": Alone(
        LookupAttempt(changed(SHOWN), replace(CLIENT, authentication=ClientAuthentication.NONE)), "invalid_client"
    ),
    "check_token_is_shown": Alone(LookupAttempt(changed(SHOWN, token=None), CLIENT), "invalid_request"),
}
WAITING = PushedStanding(NOW + MINUTE, is_consumed=False, redirect_uri=BACK)
PUSHED = PushedAttempt(CLIENT, WAITING, NOW)
USED_PUSHED = {
    "check_client_is_enabled": Alone(replace(PUSHED, client=OFF), UNTRUSTED),
    "check_is_known": Alone(replace(PUSHED, pushed=None), UNTRUSTED),
    "check_is_unanswered": Alone(replace(PUSHED, pushed=replace(WAITING, is_consumed=True)), UNTRUSTED),
    "check_is_in_time": Alone(replace(PUSHED, pushed=replace(WAITING, expires_at=NOW)), UNTRUSTED),
    "check_address_is_registered": Alone(replace(PUSHED, pushed=replace(WAITING, redirect_uri=BACK + "/")), UNTRUSTED),
}
PUSHING = {"check_no_request_uri": Alone(PushAttempt(Parameters({"request_uri": "urn:x"})), "invalid_request")}

Table = tuple[Callable[[Any], None], ...]
# The tables that are gone through one after the other on one attempt, the attempt that passes, and the entries.
TABLES: dict[str, tuple[tuple[str, ...], Any, dict[str, Alone]]] = {
    "authorization": (
        ("authorization_checks.ADDRESS_CHECKS", "authorization_checks.REQUEST_CHECKS"), asking(), AUTHORIZATION,
    ),
    "token request": (("token_checks.REQUEST_CHECKS",), bringing(), TOKEN_REQUEST),
    "code": (("token_checks.OWNER_CHECKS", "token_checks.CODE_CHECKS"), code(), OWNER | CODE),
    "refresh token": (("token_checks.OWNER_CHECKS", "token_checks.REFRESH_CHECKS"), refreshing(), {
        **{name: replace(entry, attempt=refreshing(entry.attempt.family)) for name, entry in OWNER.items()}, **REFRESH,
    }),
    "userinfo": (("userinfo_checks.ACCESS_CHECKS",), showing(), ACCESS),
    "client": (("client_authentication.CLIENT_CHECKS",), proving(), PROOF),
    "assertion": (("client_authentication.ASSERTION_CHECKS",), claiming(), ASSERTION),
    "logout": (("logout_checks.LOGOUT_CHECKS",), ending(), LOGOUT),
    "introspection": (("lookup_checks.INTROSPECTION_CHECKS",), LookupAttempt(changed(SHOWN), CLIENT), LOOKUP),
    "revocation": (("lookup_checks.REVOCATION_CHECKS",), LookupAttempt(changed(SHOWN), CLIENT), {
        "check_token_is_shown": LOOKUP["check_token_is_shown"],
    }),
    "push": (("pushed_checks.PUSH_CHECKS",), PushAttempt(Parameters(ASKED)), PUSHING),
    "pushed": (("pushed_checks.PUSHED_CHECKS",), PUSHED, USED_PUSHED),
    "request object": (("request_objects.REQUEST_OBJECT_CHECKS",), requesting(), OBJECT),
}  # fmt: skip
MODULES = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        authorization_checks,
        client_authentication,
        logout_checks,
        lookup_checks,
        pushed_checks,
        request_objects,
        token_checks,
        userinfo_checks,
    )
}


def checks_of(names: tuple[str, ...]) -> Table:
    return tuple(check for name in names for check in getattr(MODULES[name.partition(".")[0]], name.partition(".")[2]))


def outcome(check: Callable[[Any], None], attempt: Any) -> str | None:
    """The error of one check; None when it lets the attempt pass."""
    try:
        check(attempt)
    except ProtocolError as refused:
        return refused.error.value
    except (UntrustedRequest, KeyError):
        return UNTRUSTED
    return None


ENTRIES = [(table, name) for table, (_, _, entries) in TABLES.items() for name in entries]


@pytest.mark.parametrize("table", TABLES)
def test_a_good_attempt_passes_every_check(table):
    names, good, _ = TABLES[table]
    assert [check.__name__ for check in checks_of(names) if outcome(check, good) is not None] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_check_of_the_table_has_an_entry(table):
    names, _, entries = TABLES[table]
    assert {check.__name__ for check in checks_of(names)} == set(entries)


@pytest.mark.parametrize(("table", "name"), ENTRIES)
def test_it_alone_refuses(table, name):
    names, _, entries = TABLES[table]
    entry, checks = entries[name], checks_of(names)
    refusing = [check.__name__ for check in checks if outcome(check, entry.attempt) is not None]
    assert refusing == [name, *entry.besides]
    [check] = [check for check in checks if check.__name__ == name]
    assert outcome(check, entry.attempt) == entry.error


def test_no_table_of_checks_is_left_out_here():
    tested = {name for names, _, _ in TABLES.values() for name in names}
    found = set()
    for info in pkgutil.iter_modules(truename.federation.domain.__path__):
        module = importlib.import_module(f"truename.federation.domain.{info.name}")
        found |= {
            f"{info.name}.{name}"
            for name, value in vars(module).items()
            if name.endswith("_CHECKS") and isinstance(value, tuple) and not _is_borrowed(module, value)
        }
    assert found == tested


def _is_borrowed(module: Any, table: Table) -> bool:
    return all(check.__module__ != module.__name__ for check in table)
