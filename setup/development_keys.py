"""Makes the keys of a demonstration once: random, in files that only their owner can read. Never for production."""

import secrets
import sys
from base64 import b64encode
from pathlib import Path

KEYS = {
    "truename_secret_key": lambda: secrets.token_urlsafe(48),
    "truename_key_encryption_keys": lambda: b64encode(secrets.token_bytes(32)).decode(),
    "truename_blind_index_keys": lambda: b64encode(secrets.token_bytes(32)).decode(),
    "truename_record_sources_token": lambda: secrets.token_urlsafe(32),
    "truename_sms_gateway_token": lambda: secrets.token_urlsafe(32),
}


def make_development_keys(state_directory: Path) -> None:
    """Writes the keys that are missing below `state_directory`/keys; those that exist are left alone."""
    folder = state_directory / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, make in KEYS.items():
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(make())


if __name__ == "__main__":
    make_development_keys(Path(sys.argv[1] if len(sys.argv) > 1 else "var"))
