"""What an agreement holds, in the console's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.clients import ClientAuthentication, Profile, SubjectType

IAL_WORDS: Mapping[IAL, Promise] = {
    IAL.NONE: _("None: an account is enough"),
    IAL.IAL1: _("IAL1: identity verified at the basic level"),
    IAL.IAL2: _("IAL2: identity verified with documents"),
}
AAL_WORDS: Mapping[AAL, Promise] = {
    AAL.AAL1: _("AAL1: one way to sign in"),
    AAL.AAL2: _("AAL2: two different ways to sign in"),
}
AUTHENTICATION_WORDS: Mapping[ClientAuthentication, Promise] = {
    ClientAuthentication.CLIENT_SECRET_BASIC: _("A secret in the header (client_secret_basic)"),
    ClientAuthentication.CLIENT_SECRET_POST: _("A secret in the form (client_secret_post)"),
    ClientAuthentication.PRIVATE_KEY_JWT: _("A signature with its own key (private_key_jwt)"),
    ClientAuthentication.NONE: _("Nothing: an app without a server (none, with PKCE)"),
}
PROFILE_WORDS: Mapping[Profile, Promise] = {
    Profile.STANDARD: _("Standard: PKCE is required"),
    Profile.OIDC: _("Plain OpenID Connect: PKCE is optional"),
}
SUBJECT_WORDS: Mapping[SubjectType, Promise] = {
    SubjectType.PAIRWISE: _("A name for each person that only this sector knows (pairwise)"),
    SubjectType.PUBLIC: _("The same name for a person at every such service (public)"),
}
KEY_STATE_WORDS: Mapping[str, Promise] = {
    "next": _("Next: published, so that everyone knows it before it is used"),
    "active": _("Active: signs now"),
    "retired": _("Retired: still published, so that older signatures can be checked"),
}
