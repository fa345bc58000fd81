"""What was agreed with one relying party, as data that the checks read; never its secret."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from truename.assurance.levels import AAL, FAL, IAL
from truename.federation.domain.attributes import NO_TEXT, AttributeAgreement, LocalisedText, SharedAttribute


class Profile(StrEnum):
    """The set of rules that a relying party is registered under."""

    STANDARD = "standard"
    OIDC = "oidc"  # plain OpenID Connect Core, for clients that know no PKCE


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What a profile demands beyond the common checks."""

    is_pkce_required: bool
    is_request_uri_allowed: bool  # request objects fetched from a registered address
    assertion_algorithms: tuple[str, ...]


ASSERTION_ALGORITHMS = ("ES256", "PS256", "RS256", "EdDSA")
PROFILE_RULES: Mapping[Profile, ProfileRules] = {
    Profile.STANDARD: ProfileRules(
        is_pkce_required=True, is_request_uri_allowed=False, assertion_algorithms=ASSERTION_ALGORITHMS
    ),
    Profile.OIDC: ProfileRules(
        is_pkce_required=False, is_request_uri_allowed=True, assertion_algorithms=ASSERTION_ALGORITHMS
    ),
}


class ClientAuthentication(StrEnum):
    """How a client proves itself. Source: OpenID Connect Core 1.0, 9; RFC 7591, 2 (`token_endpoint_auth_method`)."""

    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - a wire name, not a secret
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105
    PRIVATE_KEY_JWT = "private_key_jwt"
    NONE = "none"


class SubjectType(StrEnum):
    """Whether services of different sectors know a person by different names. Source: OpenID Connect Core 1.0, 8."""

    PAIRWISE = "pairwise"
    PUBLIC = "public"


class GrantType(StrEnum):
    """What a client may bring to the token endpoint. Source: RFC 6749, 4.1.3 and 6."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a wire name, not a secret


@dataclass(frozen=True, slots=True)
class Encryption:
    """How an answer is encrypted to a client: key management and content algorithm. Source: RFC 7516, 4.1."""

    alg: str
    enc: str


_OFFLINE_ACCESS = AttributeAgreement(
    SharedAttribute.OFFLINE_ACCESS,
    LocalisedText("To stay up to date while you are away", "Para mantenerse al día mientras usted no está"),
    is_required=False,
)

# The sector of clients registered for public subjects; no host can have this name.
PUBLIC_SECTOR = "*public*"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAgreement:
    """Everything that is agreed with a relying party (Source: SP 800-63C-4, 3.5.1). `sector` groups services that may
    know a person by one subject; empty texts and addresses were not given; `jwks` is the registered key set as JSON
    text, "" when there is none."""

    organisation_name: str
    service_name: str
    redirect_uris: tuple[str, ...]
    attributes: tuple[AttributeAgreement, ...]
    minimum_ial: IAL
    minimum_aal: AAL = AAL.AAL2
    purpose: LocalisedText = NO_TEXT
    authentication: ClientAuthentication = ClientAuthentication.CLIENT_SECRET_BASIC
    profile: Profile = Profile.STANDARD
    grant_types: frozenset[GrantType] = frozenset({GrantType.AUTHORIZATION_CODE})
    subject_type: SubjectType = SubjectType.PAIRWISE
    sector: str = ""
    resources: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    request_uris: tuple[str, ...] = ()
    jwks: str = ""
    jwks_uri: str = ""
    assertion_algorithm: str = ""
    request_object_algorithm: str = ""
    id_token_algorithm: str = "ES256"  # noqa: S105 - an algorithm
    id_token_encryption: Encryption | None = None
    userinfo_algorithm: str = ""
    userinfo_encryption: Encryption | None = None
    is_claims_in_id_token: bool = False
    default_max_age: timedelta | None = None
    default_acr_values: tuple[str, ...] = ()
    initiate_login_uri: str = ""
    backchannel_logout_uri: str = ""
    frontchannel_logout_uri: str = ""
    alternatives_url: str = ""
    alternatives_text: LocalisedText = NO_TEXT
    redress_url: str = ""
    redress_text: LocalisedText = NO_TEXT
    privacy_policy_url: str = ""
    terms_url: str = ""
    home_url: str = ""
    logo_url: str = ""
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPolicy(TrustAgreement):
    """A relying party as the checks see it: what was agreed, who it is, and whether it is switched on."""

    id: UUID
    client_id: str
    is_enabled: bool
    is_self_registered: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it has nothing to prove itself with but PKCE (a native or browser application)."""
        return self.authentication is ClientAuthentication.NONE

    @property
    def is_pkce_required(self) -> bool:
        """A public client proves itself by PKCE alone (Source: RFC 9700, 2.1.1); others as their profile says."""
        return self.is_public or self.rules.is_pkce_required

    @property
    def fal(self) -> FAL:
        """FAL2 needs a trust agreement made before; who registered itself has none (Source: SP 800-63C-4, 2.3)."""
        return FAL.FAL1 if self.is_self_registered else FAL.FAL2

    @property
    def agreements(self) -> tuple[AttributeAgreement, ...]:
        """What may be asked of a person: as agreed, and access while she is away for a client that can refresh."""
        named = {agreement.attribute for agreement in self.attributes}
        if GrantType.REFRESH_TOKEN not in self.grant_types:
            return tuple(item for item in self.attributes if item.attribute is not SharedAttribute.OFFLINE_ACCESS)
        if SharedAttribute.OFFLINE_ACCESS in named:
            return self.attributes
        return (*self.attributes, replace(_OFFLINE_ACCESS, is_ticked_at_first=self.is_self_registered))

    @property
    def rules(self) -> ProfileRules:
        """What this client's profile demands."""
        return PROFILE_RULES[self.profile]


def origin_of(uri: str) -> str:
    """The origin of a registered address, for the page that may send a form there: `https://agency.example`."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
