"""What this provider says about itself in its discovery document, as the bytes that are served."""

from functools import lru_cache

import orjson
from django.conf import settings
from django.urls import reverse

from truename.federation.domain.attributes import CLAIM_NAMES, KNOWN_SCOPES
from truename.federation.domain.authentication_context import CONTEXT_CLASSES
from truename.federation.domain.authorization_checks import PROMPTS, RESPONSE_MODES
from truename.federation.domain.clients import ASSERTION_ALGORITHMS, ClientAuthentication, GrantType, SubjectType
from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.domain.published_document import PublishedDocument, published
from truename.federation.domain.registration import ENCRYPTION_ALGORITHMS, ENCRYPTION_METHODS
from truename.federation.services.dynamic_registration import is_registration_offered
from truename.foundation.clock import utc_now


def discovery_document() -> PublishedDocument:
    """The provider's metadata as it is served; made again only when registration is opened or closed."""
    return _document(settings.TRUENAME.public_origin, _is_offered())


@lru_cache(maxsize=4)
def _document(origin: str, is_registration_offered: bool) -> PublishedDocument:
    """Source: OpenID Connect Discovery 1.0, 3; RFC 8414, 2; RFC 9207, 3; RFC 9126, 5; Back-Channel and Front-Channel
    Logout 1.0, 2.1 and 3."""
    registration = {"registration_endpoint": origin + reverse("federation:register")} if is_registration_offered else {}
    return published(
        orjson.dumps(
            {
                "issuer": origin,
                "authorization_endpoint": origin + reverse("federation:authorize"),
                "token_endpoint": origin + reverse("federation:token"),
                "userinfo_endpoint": origin + reverse("federation:userinfo"),
                "end_session_endpoint": origin + reverse("federation:end-session"),
                **registration,
                "pushed_authorization_request_endpoint": origin + reverse("federation:par"),
                "introspection_endpoint": origin + reverse("federation:introspect"),
                "revocation_endpoint": origin + reverse("federation:revoke"),
                "jwks_uri": origin + reverse("federation:jwks"),
                "scopes_supported": list(KNOWN_SCOPES),
                "response_types_supported": ["code"],
                "response_modes_supported": list(RESPONSE_MODES),
                "grant_types_supported": [kind.value for kind in GrantType],
                "subject_types_supported": [kind.value for kind in SubjectType],
                "id_token_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
                "userinfo_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
                **_encryption("id_token"),
                **_encryption("userinfo"),
                **_client_authentication(),
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": list(CONTEXT_CLASSES),
                "prompt_values_supported": sorted(PROMPTS),
                "display_values_supported": ["page", "popup", "touch", "wap"],
                "claim_types_supported": ["normal"],
                "claims_supported": list(CLAIM_NAMES),
                "claims_parameter_supported": True,
                "request_parameter_supported": True,
                # Discovery 1.0, 3: for objects by value as well, and there unsigned ones are refused.
                "request_object_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
                "request_uri_parameter_supported": True,
                "require_request_uri_registration": True,
                "authorization_response_iss_parameter_supported": True,
                "backchannel_logout_supported": True,
                "backchannel_logout_session_supported": True,
                "frontchannel_logout_supported": True,
                "frontchannel_logout_session_supported": True,
                "ui_locales_supported": [code for code, _ in settings.LANGUAGES],
                "service_documentation": origin + reverse("place-help"),
            }
        )
    )


def _encryption(answer: str) -> dict[str, list[str]]:
    """How an answer can be encrypted to a client. Source: OpenID Connect Discovery 1.0, 3."""
    return {
        f"{answer}_encryption_alg_values_supported": list(ENCRYPTION_ALGORITHMS),
        f"{answer}_encryption_enc_values_supported": list(ENCRYPTION_METHODS),
    }


def _client_authentication() -> dict[str, list[str]]:
    """How clients prove themselves at each endpoint. Source: RFC 8414, 2."""
    everywhere = [kind.value for kind in ClientAuthentication]
    proved = [kind.value for kind in ClientAuthentication if kind is not ClientAuthentication.NONE]
    algorithms = list(ASSERTION_ALGORITHMS)
    return {
        "token_endpoint_auth_methods_supported": everywhere,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": proved,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": everywhere,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
    }


def _is_offered() -> bool:
    return is_registration_offered(now=utc_now())
