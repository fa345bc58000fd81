"""The step indicator of sign-up; which step is next is decided by the pages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_STEPS: tuple[tuple[str, Promise], ...] = (
    ("address", _("Your e-mail")),
    ("confirm", _("Check your mail")),
    ("password", _("Password")),
    ("method", _("Way to sign in")),
    ("codes", _("Recovery codes")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step as `site/components/steps.html` draws it."""

    label: Promise
    state: str


def sign_up_steps(current: str) -> tuple[Step, ...]:
    """All steps of sign-up with `current` marked."""
    names = [name for name, _label in _STEPS]
    here = names.index(current)
    states = ["complete" if index < here else "current" if index == here else "upcoming" for index in range(len(names))]
    return tuple(Step(label, state) for (_name, label), state in zip(_STEPS, states, strict=True))
