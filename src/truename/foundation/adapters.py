"""Loads an adapter by the dotted path that settings name: the only way a port meets its implementation."""

from functools import cache
from importlib import import_module


@cache
def load_adapter(dotted_path: str) -> object:
    """The one instance per process of the class at `package.module:ClassName`, built without arguments.

    Raises ImportError or AttributeError when the path names nothing: a mistake in the settings, found by `check`.
    """
    module_name, _, class_name = dotted_path.partition(":")
    return getattr(import_module(module_name), class_name)()
