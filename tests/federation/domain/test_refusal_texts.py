"""Every text with which a registration is refused is marked where it stands, so that the console can translate it."""

import ast
from pathlib import Path

from truename.federation.domain import agreement_file, json_members, public_keys, registration
from truename.federation.services import registry

MODULES = (agreement_file, json_members, public_keys, registration, registry)
RAISED = {"UnusableRegistration", "UnusableKeys", "refused"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_refusal_texts_are_marked_for_translation():
    unmarked = [
        f"{module.__name__}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text()))
        if isinstance(node, ast.Call) and _called(node) in RAISED and node.args
        if isinstance(node.args[-1], ast.Constant | ast.JoinedStr)
    ]
    assert not unmarked
