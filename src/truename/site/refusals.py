"""What a person reads when a refusal reaches the edge uncaught, by code; a room's own pages say more where they can."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from truename.foundation.refusal import Refusal

_TEXTS: dict[str, Promise] = {
    "media_destroyed": _("This picture has been deleted, as we said it would be."),
    "media_not_found": _("We couldn't find that picture."),
    "data_key_destroyed": _("This account's information has been deleted and can't be brought back."),
}
_OTHERWISE = _("We couldn't do that just now. Nothing you entered has been lost. Please go back and try again.")


def text_for(refusal: Refusal) -> str:
    """The sentence for `refusal`, in the language of the request; a general one for a code without its own."""
    return str(_TEXTS.get(refusal.code, _OTHERWISE))
