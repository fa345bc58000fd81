"""What a browser without scripting finds on a page: forms, links, pictures and frames."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_EMPTY_ELEMENTS = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNREAD = {"script", "style", "template"}


@dataclass
class Control:
    """An input, button, select or textarea of a form."""

    name: str
    value: str
    kind: str
    id: str = ""
    is_checked: bool = False
    formaction: str = ""

    @property
    def is_button(self) -> bool:
        return self.kind in {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """A form with its address made absolute."""

    action: str
    method: str
    id: str
    controls: list[Control] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(control.name == name for control in self.controls)

    def button(self, identifier: str = "") -> Control | None:
        """The submit button with this id, or the first one; None when there is none."""
        buttons = [control for control in self.controls if control.kind in {"submit", "image"}]
        return next((button for button in buttons if not identifier or button.id == identifier), None)

    def values(self, clicked: Control | None, filled: dict[str, str]) -> list[tuple[str, str]]:
        """The successful controls. Source: HTML, 4.10.22.4 (constructing the entry list)."""
        pairs = []
        for control in self.controls:
            if not control.name or (control.is_button and control is not clicked):
                continue
            if control.kind in {"checkbox", "radio"} and not control.is_checked:
                continue
            pairs.append((control.name, filled.get(control.name, control.value)))
        return pairs


@dataclass
class Page:
    """One answer as a person meets it."""

    url: str
    status: int
    headers: dict[str, str]
    source: str
    title: str = ""
    text: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    refresh: str = ""

    def form(self, identifier: str) -> Form | None:
        """The form with this id, or that holds a control with it."""
        return next(
            (
                form
                for form in self.forms
                if form.id == identifier or any(control.id == identifier for control in form.controls)
            ),
            None,
        )

    def link(self, identifier: str) -> str:
        """Where the link with this id leads, "" when there is none."""
        return next((address for name, address in self.links if name == identifier), "")

    def allows(self, directive: str, address: str) -> bool:
        """Whether its Content Security Policy lets it load, frame or send to `address`. Source: CSP Level 3, 6.7.2."""
        directives = [part.split() for part in self.headers.get("content-security-policy", "").split(";")]
        policy = {words[0]: words[1:] for words in directives if words}
        falls_back = directive != "form-action"
        sources = policy.get(directive, policy.get("default-src", ["*"]) if falls_back else ["*"])
        origin = _origin(address)
        return "*" in sources or origin in sources or ("'self'" in sources and origin == _origin(self.url))

    @property
    def addresses(self) -> list[str]:
        """Where its links lead."""
        return [address for _, address in self.links]


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def read_page(url: str, status: int, headers: dict[str, str], source: str) -> Page:
    """Reads HTML; any other content makes a page without parts."""
    page = Page(url, status, headers, source)
    if "html" in headers.get("content-type", ""):
        reader = _Reader(page)
        reader.feed(source)
        reader.close()
        page.text = " ".join(page.text.split())
        page.title = " ".join(page.title.split())
        page.ids = {name: " ".join(text.split()) for name, text in page.ids.items()}
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self._page = page
        self._open: list[tuple[str, str]] = []
        self._form: Form | None = None
        self._select: Control | None = None
        self._textarea: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        identifier = given.get("id", "")
        if identifier:
            self._page.ids.setdefault(identifier, "")
        if tag not in _EMPTY_ELEMENTS:
            self._open.append((tag, identifier))
        match tag:
            case "form":
                action = urljoin(self._page.url, given.get("action") or self._page.url)
                self._form = Form(action, given.get("method", "get").upper(), identifier)
                self._page.forms.append(self._form)
            case "input" | "button":
                self._control(tag, given)
            case "select" | "textarea":
                self._open_control(tag, given)
            case "option" if self._select is not None and ("selected" in given or not self._select.value):
                self._select.value = given.get("value", "")
            case "a" if "href" in given:
                self._page.links.append((identifier, urljoin(self._page.url, given["href"])))
            case "img" if "src" in given:
                self._page.images.append(urljoin(self._page.url, given["src"]))
            case "iframe" if "src" in given:
                self._page.frames.append(urljoin(self._page.url, given["src"]))
            case "meta" if given.get("http-equiv", "").lower() == "refresh":
                _, _, address = given.get("content", "").partition("url=")
                self._page.refresh = urljoin(self._page.url, address.strip("'\" ")) if address else ""
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, _ = self._open.pop()
            if closed == tag:
                break
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._open}
        if inside & _UNREAD:
            return
        if self._textarea is not None:
            self._textarea.value += data
        if "title" in inside:
            self._page.title += data
        elif "head" not in inside:
            self._page.text += data
        for _, identifier in self._open:
            if identifier:
                self._page.ids[identifier] += data

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text" if tag == "input" else "submit").lower()
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        action = given.get("formaction", "")
        control = Control(
            given.get("name", ""),
            value,
            kind,
            given.get("id", ""),
            "checked" in given,
            urljoin(self._page.url, action) if action else "",
        )
        self._add(control, given)

    def _open_control(self, tag: str, given: dict[str, str]) -> None:
        control = Control(given.get("name", ""), "", tag, given.get("id", ""))
        self._add(control, given)
        if tag == "select":
            self._select = control
        else:
            self._textarea = control

    def _add(self, control: Control, given: dict[str, str]) -> None:
        owner = self._form
        if "form" in given:
            owner = next((form for form in self._page.forms if form.id == given["form"]), None)
        if owner is not None and "disabled" not in given:
            owner.controls.append(control)
