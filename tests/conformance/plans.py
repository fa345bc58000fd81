"""The test plans of the OpenID Foundation's conformance suite that this provider answers to: their modules by name.

Each module is named as the suite names it, beside the class of the suite (package `net.openid.conformance.openid`)
that it mirrors. Which test stands for which module is in `modules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One test plan: the folder of its tests here, its name there, and its modules with their classes."""

    folder: str
    name: str
    title: str
    modules: Mapping[str, str]


_BASIC = {
    "oidcc-server": "OIDCCServerTest",
    "oidcc-response-type-missing": "OIDCCResponseTypeMissing",
    "oidcc-idtoken-signature": "OIDCCIdTokenSignature",
    "oidcc-idtoken-unsigned": "OIDCCIdTokenUnsigned",
    "oidcc-userinfo-get": "OIDCCUserInfoGet",
    "oidcc-userinfo-post-header": "OIDCCUserInfoPostHeader",
    "oidcc-userinfo-post-body": "OIDCCUserInfoPostBody",
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": "OIDCCEnsureRequestWithoutNonceSucceedsForCodeFlow",
    "oidcc-scope-profile": "OIDCCScopeProfile",
    "oidcc-scope-email": "OIDCCScopeEmail",
    "oidcc-scope-address": "OIDCCScopeAddress",
    "oidcc-scope-phone": "OIDCCScopePhone",
    "oidcc-scope-all": "OIDCCScopeAll",
    "oidcc-alternate-happy-flow": "OIDCCAlternateHappyFlow",
    "oidcc-display-page": "OIDCCDisplayPage",
    "oidcc-display-popup": "OIDCCDisplayPopup",
    "oidcc-prompt-login": "OIDCCPromptLogin",
    "oidcc-prompt-none-not-logged-in": "OIDCCPromptNoneNotLoggedIn",
    "oidcc-prompt-none-logged-in": "OIDCCPromptNoneLoggedIn",
    "oidcc-max-age-1": "OIDCCMaxAge1",
    "oidcc-max-age-10000": "OIDCCMaxAge10000",
    "oidcc-ensure-request-with-unknown-parameter-succeeds": "OIDCCEnsureRequestWithUnknownParameterSucceeds",
    "oidcc-id-token-hint": "OIDCCIdTokenHint",
    "oidcc-login-hint": "OIDCCLoginHint",
    "oidcc-ui-locales": "OIDCCUiLocales",
    "oidcc-claims-locales": "OIDCCClaimsLocales",
    "oidcc-ensure-request-with-acr-values-succeeds": "OIDCCEnsureRequestWithAcrValuesSucceeds",
    "oidcc-codereuse": "OIDCCAuthCodeReuse",
    "oidcc-codereuse-30seconds": "OIDCCAuthCodeReuseAfter30Seconds",
    "oidcc-ensure-registered-redirect-uri": "OIDCCEnsureRegisteredRedirectUri",
    "oidcc-ensure-post-request-succeeds": "OIDCCEnsurePostRequestSucceeds",
    "oidcc-server-client-secret-post": "OIDCCServerTestClientSecretPost",
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": (
        "OIDCCRequestUriUnsignedSupportedCorrectlyOrRejectedAsUnsupported"
    ),
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": (
        "OIDCCUnsignedRequestObjectSupportedCorrectlyOrRejectedAsUnsupported"
    ),
    "oidcc-claims-essential": "OIDCCClaimsEssential",
    "oidcc-ensure-request-object-with-redirect-uri": "OIDCCEnsureRequestObjectWithRedirectUri",
    "oidcc-refresh-token": "OIDCCRefreshToken",
    "oidcc-ensure-request-with-valid-pkce-succeeds": "OIDCCEnsureRequestWithValidPkceSucceeds",
}
_DISCOVERY = {"oidcc-discovery-endpoint-verification": "OIDCCDiscoveryEndpointVerification"}
_DYNAMIC = {
    "oidcc-idtoken-rs256": "OIDCCIdTokenRS256",
    "oidcc-idtoken-unsigned": "OIDCCIdTokenUnsigned",
    "oidcc-userinfo-rs256": "OIDCCUserInfoRS256",
    "oidcc-ensure-redirect-uri-in-authorization-request": "OIDCCEnsureRedirectUriInAuthorizationRequest",
    "oidcc-redirect-uri-query-OK": "OIDCCRedirectUriQueryOK",
    "oidcc-redirect-uri-query-mismatch": "OIDCCRedirectUriQueryMismatch",
    "oidcc-redirect-uri-query-added": "OIDCCRedirectUriQueryAdded",
    "oidcc-redirect-uri-regfrag": "OIDCCRedirectUriRegFrag",
    **_DISCOVERY,
    "oidcc-server": "OIDCCServerTest",
    "oidcc-registration-logo-uri": "OIDCCRegistrationLogoUri",
    "oidcc-registration-policy-uri": "OIDCCRegistrationPolicyUri",
    "oidcc-registration-tos-uri": "OIDCCRegistrationTosUri",
    "oidcc-registration-jwks-uri": "OIDCCRegistrationJwksUri",
    "oidcc-registration-sector-uri": "OIDCCRegistrationSectorUri",
    "oidcc-registration-sector-bad": "OIDCCRegistrationSectorBad",
    "oidcc-server-rotate-keys": "OIDCCServerRotateKeys",
    "oidcc-refresh-token-rp-key-rotation": "OIDCCRefreshTokenRPKeyRotation",
    "oidcc-request-uri-unsigned": "OIDCCRequestUriUnsigned",
    "oidcc-request-uri-signed-rs256": "OIDCCRequestUriSignedRS256",
    "oidcc-ensure-request-object-with-redirect-uri": "OIDCCEnsureRequestObjectWithRedirectUri",
    "oidcc-refresh-token": "OIDCCRefreshToken",
    "oidcc-ensure-client-assertion-with-iss-aud-succeeds": "OIDCCEnsureClientAssertionWithIssAudSucceeds",
}
_RP_INITIATED_LOGOUT = {
    "oidcc-rp-initiated-logout-discovery-endpoint-verification": "OIDCCRpInitiatedLogoutDiscoveryEndpointVerification",
    "oidcc-rp-initiated-logout": "OIDCCRpInitiatedLogout",
    "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri": "OIDCCRpInitiatedLogoutBadLogoutRedirectUri",
    "oidcc-rp-initiated-logout-modified-id-token-hint": "OIDCCRpInitiatedLogoutModifiedIdTokenHint",
    "oidcc-rp-initiated-logout-no-id-token-hint": "OIDCCRpInitiatedLogoutNoIdTokenHint",
    "oidcc-rp-initiated-logout-no-params": "OIDCCRpInitiatedLogoutNoParams",
    "oidcc-rp-initiated-logout-no-post-logout-redirect-uri": "OIDCCRpInitiatedLogoutNoPostLogoutRedirectUri",
    "oidcc-rp-initiated-logout-no-state": "OIDCCRpInitiatedLogoutNoState",
    "oidcc-rp-initiated-logout-only-state": "OIDCCRpInitiatedLogoutOnlyState",
    "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri": (
        "OIDCCRpInitiatedLogoutQueryAddedToLogoutRedirectUri"
    ),
    "oidcc-rp-initiated-logout-bad-id-token-hint": "OIDCCRpInitiatedLogoutBadIdTokenHint",
}
_BACKCHANNEL_LOGOUT = {
    "oidcc-backchannel-logout-discovery-endpoint-verification": "OIDCCBackchannelLogoutDiscoveryEndpointVerification",
    "oidcc-backchannel-rp-initiated-logout": "OIDCCBackChannelRpInitiatedLogout",
}
_FRONTCHANNEL_LOGOUT = {
    "oidcc-frontchannel-logout-discovery-endpoint-verification": (
        "OIDCCFrontchannelLogoutDiscoveryEndpointVerification"
    ),
    "oidcc-frontchannel-rp-initiated-logout": "OIDCCFrontChannelRpInitiatedLogout",
}
_THIRD_PARTY_LOGIN = {
    "oidcc-3rd_party-init-login": "OIDCC3rdPartyInitLogin",
    "oidcc-3rd_party-init-login-nohttps": "OIDCC3rdPartyInitLoginNonHttps",
}

# Where we decided against what a module of the suite wants: our test shows what we do instead.
DIVERGENCES = {
    ("dynamic", "oidcc-discovery-endpoint-verification"): (
        "The suite wants the response types `id_token` and `id_token token` and the grant type `implicit` announced "
        "(OpenID Connect Core 1.0, 15.2). We offer the code flow alone (RFC 9700, 2.1.2), announce nothing else and "
        "refuse the rest, so the suite would fail this module."
    ),
}

PLANS = (
    Plan("basic", "oidcc-basic-certification-test-plan", "Basic OP", _BASIC),
    Plan("config", "oidcc-config-certification-test-plan", "Config OP", _DISCOVERY),
    Plan("form_post", "oidcc-formpost-basic-certification-test-plan", "Form Post OP", _BASIC),
    Plan(
        "third_party_login",
        "oidcc-3rdparty-init-login-certification-test-plan",
        "3rd Party-Init OP",
        _THIRD_PARTY_LOGIN,
    ),
    Plan(
        "rp_initiated_logout",
        "oidcc-rp-initiated-logout-certification-test-plan",
        "RP-Initiated OP",
        _RP_INITIATED_LOGOUT,
    ),
    Plan(
        "backchannel_logout",
        "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
        "Back-Channel OP",
        _BACKCHANNEL_LOGOUT,
    ),
    Plan(
        "frontchannel_logout",
        "oidcc-frontchannel-rp-initiated-logout-certification-test-plan",
        "Front-Channel OP",
        _FRONTCHANNEL_LOGOUT,
    ),
    Plan("dynamic", "oidcc-dynamic-certification-test-plan", "Dynamic OP", _DYNAMIC),
)
