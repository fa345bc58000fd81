"""Every module of every plan has its test, and the document about them is what the tests say."""

import pytest

from tests.conformance.modules import Mirrored, mirrored_modules, mirroring, module_of, name_of_test
from tests.conformance.plans import DIVERGENCES, PLANS
from tests.conformance.table import DOCUMENT, document

SIZES = {
    "basic": 38,
    "config": 1,
    "form_post": 38,
    "third_party_login": 2,
    "rp_initiated_logout": 11,
    "backchannel_logout": 2,
    "frontchannel_logout": 2,
    "dynamic": 23,
}
MODULES = mirrored_modules()


def test_the_plans_have_as_many_modules_as_the_suite() -> None:
    assert {plan.folder: len(plan.modules) for plan in PLANS} == SIZES


@pytest.mark.parametrize("row", MODULES, ids=lambda row: f"{row.plan.folder}/{row.name}")
def test_a_module_has_exactly_one_test_under_its_own_name(row: Mirrored) -> None:
    assert len(row.tests) == 1
    assert row.tests[0].__name__ == name_of_test(row.name)


@pytest.mark.parametrize("row", MODULES, ids=lambda row: f"{row.plan.folder}/{row.name}")
def test_a_test_names_the_class_it_mirrors_and_says_in_one_line_what_it_checks(row: Mirrored) -> None:
    documented = (row.tests[0].__doc__ or "").strip().splitlines()
    assert documented[0].endswith(".")
    assert f"Mirrors {row.java_class}" in " ".join(line.strip() for line in documented)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.folder)
def test_no_test_stands_for_a_module_that_the_plan_does_not_have(plan: object) -> None:
    assert {module_of(test) for test in mirroring(plan)} <= set(plan.modules)  # type: ignore[arg-type, attr-defined]


def test_we_diverge_only_where_the_suite_has_a_module() -> None:
    modules = {(row.plan.folder, row.name) for row in MODULES}
    assert set(DIVERGENCES) <= modules


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text() == document(), "run: make conformance-table"
