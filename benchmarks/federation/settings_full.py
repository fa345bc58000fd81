"""Truename's settings with SQLite waiting for the disk at every commit: what survives a power cut as well."""

from truename.site.settings import *  # noqa: F403
from truename.site.settings import DATABASES

_OPTIONS = DATABASES["default"]["OPTIONS"]
_OPTIONS["init_command"] = _OPTIONS["init_command"].replace("synchronous=NORMAL", "synchronous=FULL")
