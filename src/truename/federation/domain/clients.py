"""What was agreed with one relying party, as data that the checks read; never its secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText


class Profile(StrEnum):
    """The set of rules that a relying party is registered under."""

    STANDARD = "standard"
    OIDC = "oidc"  # plain OpenID Connect Core, for clients that know no PKCE


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What a profile demands beyond the common checks."""

    is_pkce_required: bool


PROFILE_RULES: Mapping[Profile, ProfileRules] = {
    Profile.STANDARD: ProfileRules(is_pkce_required=True),
    Profile.OIDC: ProfileRules(is_pkce_required=False),
}


@dataclass(frozen=True, slots=True)
class ClientPolicy:
    """A relying party as the checks see it. `sector` groups services that may know a person by one subject."""

    id: UUID
    client_id: str
    organisation_name: str
    service_name: str
    purpose: LocalisedText
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    attributes: tuple[AttributeAgreement, ...]
    minimum_ial: IAL
    minimum_aal: AAL
    sector: str
    profile: Profile
    is_public: bool
    is_enabled: bool
    is_claims_in_id_token: bool
    alternatives_url: str
    alternatives_text: LocalisedText
    privacy_policy_url: str
    home_url: str
    logo_url: str

    @property
    def rules(self) -> ProfileRules:
        """What this client's profile demands. A public client proves itself by PKCE alone (Source: RFC 9700, 2.1.1)."""
        return ProfileRules(is_pkce_required=True) if self.is_public else PROFILE_RULES[self.profile]


def origin_of(uri: str) -> str:
    """The origin of a registered address, for the page that may send a form there: `https://agency.example`."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
