"""The shared components: fields with labels, hints and errors; icons; masked values."""

from django import forms
from django.template import engines
from django.template.loader import render_to_string

from truename.site.templatetags.truename import icon, illustration, widget_kind


class SampleForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Your personal one", widget=forms.EmailInput({"class": "wide"}))
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Español")])
    label = forms.ChoiceField(label="Label", choices=[("home", "Home"), ("work", "Work")], widget=forms.RadioSelect)
    share = forms.MultipleChoiceField(
        label="Share", choices=[("a", "A")], required=False, widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label="I agree")
    picture = forms.FileField(label="Picture", required=False)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    step = forms.CharField(widget=forms.HiddenInput, required=False)


def _field(form: forms.Form, name: str) -> str:
    return render_to_string("site/components/field.html", {"field": form[name]})


def test_each_widget_is_drawn_in_its_own_shape() -> None:
    kinds = {name: widget_kind(SampleForm()[name]) for name in SampleForm().fields}
    assert kinds == {
        "email": "text",
        "language": "select",
        "label": "radio",
        "share": "checkboxes",
        "agree": "checkbox",
        "picture": "file",
        "note": "textarea",
        "step": "hidden",
    }


def test_a_field_is_labelled_and_described() -> None:
    drawn = _field(SampleForm(), "email")
    assert '<label class="usa-label" for="id_email">' in drawn
    assert 'aria-describedby="id_email_helptext"' in drawn
    assert 'id="id_email_helptext"' in drawn
    assert 'class="usa-input wide"' in drawn


def test_an_error_is_tied_to_its_field_and_what_was_typed_stays() -> None:
    drawn = _field(SampleForm({"email": "amara"}), "email")
    assert 'value="amara"' in drawn
    assert 'id="id_email_error"' in drawn
    assert "id_email_error" in drawn.split("aria-describedby=")[1].split(">")[0]


def test_a_group_of_choices_keeps_the_one_that_was_chosen() -> None:
    drawn = _field(SampleForm({"label": "work"}), "label")
    assert drawn.count('type="radio"') == 2
    assert 'value="work" id="id_label_1" checked' in drawn
    assert "<legend" in drawn


def test_the_summary_links_to_each_field_with_an_error() -> None:
    form = SampleForm({"email": "amara"})
    form.add_error(None, "Both belong together.")
    drawn = render_to_string("site/components/error_summary.html", {"form": form})
    assert 'href="#id_email"' in drawn
    assert "Both belong together." in drawn
    assert render_to_string("site/components/error_summary.html", {"form": SampleForm()}).strip() == ""


def test_a_masked_value_is_shown_only_on_request() -> None:
    drawn = render_to_string(
        "site/components/masked.html", {"label": "Number", "masked": "•••12", "value": "99912", "id": "n"}
    )
    before_summary_ends, after = drawn.split("</summary>")
    assert "99912" not in before_summary_ends
    assert "99912" in after
    assert "<details" in drawn


def test_a_value_from_a_form_never_becomes_markup() -> None:
    hostile = "<script>1</script>"
    drawn = render_to_string("site/components/masked.html", {"label": hostile, "masked": hostile, "value": hostile})
    assert "<script>" not in drawn


def test_icons_are_hidden_from_screen_readers_and_illustrations_may_speak() -> None:
    assert 'aria-hidden="true"' in icon("key")
    assert 'role="img" aria-label="A &lt;card&gt;"' in illustration("document", "A <card>")
    assert "<svg" in icon("no-such-icon")


def test_the_steps_name_the_one_that_is_current() -> None:
    steps = [{"label": "Document", "state": "complete"}, {"label": "Selfie", "state": "current"}]
    drawn = render_to_string("site/components/steps.html", {"steps": steps})
    assert drawn.count('aria-current="step"') == 1
    assert "done" in drawn


def test_other_ways_are_links() -> None:
    template = engines["django"].from_string('{% include "site/components/other_ways.html" with ways=ways %}')
    drawn = template.render({"ways": [{"label": "By letter", "url": "/letter/"}]})
    assert '<a href="/letter/">By letter</a>' in drawn
