"""Template tags for form fields, icons and drawings; the components in `templates/site/components` use them."""

from typing import assert_never

from django import template
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_CLASSES = {
    "text": "usa-input",
    "textarea": "usa-textarea",
    "select": "usa-select",
    "checkbox": "usa-checkbox__input",
    "file": "file-input",
    "hidden": "",
    "radio": "",
    "checkboxes": "",
}


@register.simple_tag
def widget_kind(field: BoundField) -> str:
    """Which of the component's shapes draws `field`: one of the keys of `_CLASSES`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    match widget:
        case widgets.CheckboxInput():
            return "checkbox"
        case widgets.CheckboxSelectMultiple():
            return "checkboxes"
        case widgets.RadioSelect():
            return "radio"
        case widgets.Select():
            return "select"
        case widgets.Textarea():
            return "textarea"
        case widgets.FileInput():
            return "file"
        case widgets.Widget():
            return "text"
        case _:
            assert_never(widget)


@register.simple_tag
def usa_widget(field: BoundField, suggestion: str = "") -> SafeString:
    """The input of `field` with the design system's classes added to those that the form gave it. As long as nothing
    was typed, `suggestion` stands in it."""
    classes = [_CLASSES[widget_kind(field)], str(field.field.widget.attrs.get("class", ""))]
    if field.errors:
        classes.append("usa-input--error")
    attributes: dict[str, str | bool] = {"class": " ".join(name for name in classes if name)}
    if suggestion and not field.form.is_bound and field.value() is None:
        attributes["value"] = suggestion
    return field.as_widget(attrs=attributes)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small line drawing beside words that say the same, hence hidden from screen readers. Unknown: a plain dot."""
    drawing = select_template([f"site/icons/{name}.svg", "site/icons/dot.svg"]).render()
    return format_html('<span class="icon icon--{}" aria-hidden="true">{}</span>', name, drawing)


@register.simple_tag
def illustration(name: str, alt: str = "") -> SafeString:
    """A larger drawing that carries meaning: `alt` is its text alternative, empty when the words beside it say it."""
    drawing = select_template([f"site/illustrations/{name}.svg", "site/icons/dot.svg"]).render()
    if not alt:
        return format_html('<span class="illustration" aria-hidden="true">{}</span>', drawing)
    return format_html('<span class="illustration" role="img" aria-label="{}">{}</span>', alt, drawing)
