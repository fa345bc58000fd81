"""The stylesheet is trimmed without losing what pages use, and a first visit stays small."""

import gzip
import re
from pathlib import Path

import pytest

from setup.build_static import UNUSED_COMPONENTS, BuildError, is_used, rules, trimmed

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "uswds" / "uswds"
OWN = ROOT / "src" / "truename" / "site" / "static" / "site"
FIRST_VISIT_BYTES = 200_000


def _templates() -> list[Path]:
    return sorted((ROOT / "src" / "truename").rglob("templates/**/*.html"))


def test_responsive_utilities_and_unused_components_go_and_the_rest_stays() -> None:
    css = (
        "@charset 'utf-8';.usa-button,.usa-tooltip{color:red}@media (min-width:40em){.tablet\\:margin-1{margin:1px}"
        ".tablet\\:grid-col{flex:1}}@media print{.usa-range{x:y}}/*# sourceMappingURL=a.map */"
    )
    assert trimmed(css) == "@charset 'utf-8';.usa-button{color:red}@media (min-width:40em){.tablet\\:grid-col{flex:1}}"


def test_braces_inside_strings_do_not_end_a_rule() -> None:
    assert list(rules('.a{content:"}"}.b{c:d}')) == [(".a", 'content:"}"'), (".b", "c:d")]


def test_a_stylesheet_that_is_cut_short_is_an_error() -> None:
    with pytest.raises(BuildError):
        list(rules(".a{b:c"))


def test_a_component_is_not_confused_with_one_whose_name_begins_alike() -> None:
    assert is_used(".usa-search-not-really") is False
    assert is_used(".usa-navigable") is True


def test_no_template_uses_a_component_that_was_left_out() -> None:
    unused = re.compile(rf"\b(?:{'|'.join(UNUSED_COMPONENTS)})(?![a-z])")
    assert {
        str(path): unused.findall(path.read_text()) for path in _templates() if unused.search(path.read_text())
    } == {}


def test_no_template_needs_an_inline_style_or_handler() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)")
    pages = [path for path in _templates() if "notices" not in path.parts]
    assert len(pages) > 30
    assert [str(path) for path in pages if inline.search(path.read_text())] == []


@pytest.mark.skipif(not BUILT.is_dir(), reason="the static files are not built: python setup/build_static.py")
def test_every_file_that_the_stylesheet_names_is_there() -> None:
    css = (BUILT / "css" / "uswds.min.css").read_text()
    named = set(re.findall(r"url\(\"?(\.\./[^)\"?#]+)", css))
    assert len(named) > 20
    assert [name for name in named if not (BUILT / "css" / name).resolve().is_file()] == []
    assert "sourceMappingURL" not in css


@pytest.mark.skipif(not BUILT.is_dir(), reason="the static files are not built: python setup/build_static.py")
def test_a_first_visit_is_small() -> None:
    styles = [BUILT / "css" / "uswds.min.css", OWN / "theme.css", OWN / "components.css"]
    fonts = [*BUILT.glob("fonts/source-sans-pro/*-regular-*"), *BUILT.glob("fonts/source-sans-pro/*-bold-*")]
    fonts += BUILT.glob("fonts/merriweather/*-Bold.woff2")
    assert len(fonts) == 3
    size = sum(len(gzip.compress(path.read_bytes())) for path in styles) + sum(path.stat().st_size for path in fonts)
    assert size < FIRST_VISIT_BYTES * 0.75  # the page and its scripts need the rest
