"""The shape of what the Authorize screen and the logout page send back; what it means is decided in the services."""

from uuid import UUID

from django import forms

from truename.federation.domain.attributes import SharedAttribute


class ReleaseForm(forms.Form):
    """Which optional attributes she ticked and which addresses she chose."""

    share = forms.MultipleChoiceField(
        choices=[(attribute.value, attribute.value) for attribute in SharedAttribute], required=False
    )
    email = forms.UUIDField(required=False)
    work_email = forms.UUIDField(required=False)

    def ticked(self) -> frozenset[SharedAttribute]:
        """The optional attributes she ticked."""
        return frozenset(SharedAttribute(name) for name in self.cleaned_data.get("share", ()))

    def chosen(self, name: str) -> UUID | None:
        """The address chosen under `name`, None when there was no choice."""
        value = self.cleaned_data.get(name)
        return value if isinstance(value, UUID) else None


class LogoutForm(forms.Form):
    """The logout request that the page was shown for, to be checked again."""

    request = forms.CharField(max_length=16_000)
