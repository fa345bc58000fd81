"""In which order and under which headings the fields of an agreement stand on the page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with the names of its fields. Technical ones can be left as they are, so they are folded away."""

    name: str
    heading: Promise
    fields: tuple[str, ...]
    is_technical: bool = False


GROUPS: tuple[Group, ...] = (
    Group(
        "who",
        _("Who asks"),
        (
            "organisation_name", "service_name", "purpose_en", "purpose_es", "home_url", "logo_url",
            "privacy_policy_url", "terms_url", "contacts",
        ),
    ),
    Group("where", _("Where people return to"), ("redirect_uris", "post_logout_redirect_uris")),
    Group("levels", _("What it needs"), ("minimum_ial", "minimum_aal")),
    Group("attributes", _("What it may ask for"), ()),
    Group(
        "otherwise",
        _("For people who can’t use this"),
        (
            "alternatives_url", "alternatives_text_en", "alternatives_text_es", "redress_url", "redress_text_en",
            "redress_text_es",
        ),
    ),
    Group("proof", _("How it proves itself"), ("authentication", "profile", "jwks", "jwks_uri")),
    Group(
        "tokens",
        _("Tokens"),
        (
            "subject_type", "sector", "sector_identifier_uri", "is_refreshing", "is_claims_in_id_token",
            "id_token_algorithm", "id_token_encryption_alg", "id_token_encryption_enc", "userinfo_algorithm",
            "userinfo_encryption_alg", "userinfo_encryption_enc", "default_max_age_seconds", "default_acr_values",
            "resources",
        ),
        is_technical=True,
    ),
    Group(
        "more",
        _("Signing out, signed requests and names"),
        (
            "initiate_login_uri", "backchannel_logout_uri", "frontchannel_logout_uri", "assertion_algorithm",
            "request_object_algorithm", "request_uris", "client_id",
        ),
        is_technical=True,
    ),
)  # fmt: skip
