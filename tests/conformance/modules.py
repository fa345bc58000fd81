"""Ties each test to the module of the conformance suite that it mirrors, and finds the test of every module."""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conformance.plans import PLANS, Plan

Body = Callable[..., Any]


def module(name: str) -> Callable[[Body], Body]:
    """Marks a test as the one of the suite's module `name`, after which it has to be called."""

    def mark(test: Body) -> Body:
        assert test.__name__ == name_of_test(name), f"the test of {name} is called {name_of_test(name)}"
        assert test.__doc__, f"the test of {name} says what it checks"
        return pytest.mark.conformance(name)(test)  # type: ignore[no-any-return]

    return mark


def name_of_test(module_name: str) -> str:
    """The function that stands for a module: its name with what Python does not allow replaced."""
    return "test_" + re.sub(r"\W", "_", module_name).lower()


@dataclass(frozen=True)
class Mirrored:
    """A module of a plan and the tests found for it (one, when all is well)."""

    plan: Plan
    name: str
    java_class: str
    tests: tuple[Body, ...]


def mirrored_modules() -> list[Mirrored]:
    """Every module of every plan with its tests."""
    found = []
    for plan in PLANS:
        tests = mirroring(plan)
        for name, java_class in plan.modules.items():
            named = tuple(test for test in tests if module_of(test) == name)
            found.append(Mirrored(plan, name, java_class, named))
    return found


def mirroring(plan: Plan) -> list[Body]:
    """The tests of a plan, in the order of their files."""
    package = importlib.import_module(f"tests.conformance.{plan.folder}")
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("test_"):
            loaded = importlib.import_module(f"{package.__name__}.{info.name}")
            found += [value for name, value in vars(loaded).items() if name.startswith("test_") and callable(value)]
    return [test for test in found if module_of(test)]


def module_of(test: Body) -> str:
    """The module that a test mirrors, "" for any other function."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "conformance" and mark.args]
    return str(marks[0].args[0]) if marks else ""
