"""Settings for the engines on the command line: adapters and thresholds, no database, no secrets."""

from types import SimpleNamespace

from truename.site.adapters_table import ADAPTERS as ADAPTERS

INSTALLED_APPS: list[str] = []
USE_TZ = True
TRUENAME = SimpleNamespace(recognition_threads=2, demo=True)
