"""Settings of the test suite: fixed keys that protect nothing, a scratch database, tasks run at once.

`TRUENAME_TEST_DATABASE_URL` runs the same tests on PostgreSQL.
"""

import os
import tempfile
from base64 import b64encode
from pathlib import Path

_SCRATCH = tempfile.mkdtemp(prefix="truename-test-")
os.environ |= {
    "TRUENAME_DEMO": "1",
    "TRUENAME_STATE_DIRECTORY": _SCRATCH,
    "TRUENAME_PUBLIC_ORIGIN": "http://localhost:8000",
    "TRUENAME_SECRET_KEY": "test-only-" + "k" * 50,
    "TRUENAME_KEY_ENCRYPTION_KEYS": b64encode(b"k" * 32).decode(),
    "TRUENAME_BLIND_INDEX_KEYS": b64encode(b"b" * 32).decode(),
    "TRUENAME_RECORD_SOURCES_TOKEN": "test-only-token",
    "TRUENAME_SMS_GATEWAY_TOKEN": "test-only-token",
}

from truename.site.databases import database_from_url  # noqa: E402
from truename.site.settings import *  # noqa: E402, F403
from truename.site.settings import LOGGING, STORAGES  # noqa: E402

_URL = os.environ.get("TRUENAME_TEST_DATABASE_URL", f"sqlite://{_SCRATCH}/truename.sqlite3")
DATABASES = {"default": database_from_url(_URL)}
# Tests with threads need a file: connections to SQLite's memory share one cache and refuse each other.
DATABASES["default"]["TEST"] = {"NAME": f"{_SCRATCH}/test.sqlite3" if _URL.startswith("sqlite") else "truename_test"}
DATABASES["default"]["OPTIONS"].pop("pool", None)

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATICFILES_DIRS = []
STATIC_ROOT = Path(_SCRATCH)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Argon2id at its least cost: the tests check the rules, the benchmark checks the cost.
PASSWORD_HASHERS = ["tests.factories.fast_hasher.FastArgon2Hasher"]
LOGGING = LOGGING | {"disable_existing_loggers": False}
