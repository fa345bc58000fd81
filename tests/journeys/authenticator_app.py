"""The authenticator app on a person's phone: RFC 6238 by itself, sharing no code with the package."""

import base64
import hashlib
import hmac
import time


class AuthenticatorApp:
    """Remembers the secret and gives codes."""

    def __init__(self) -> None:
        self.secret = ""
        self._last_step = 0

    def code(self) -> str:
        """The code now; never the same one twice, because a code is good once (SP 800-63B-4, 3.1.4)."""
        step = int(time.time()) // 30
        if step <= self._last_step:
            step = self._last_step + 1
            time.sleep(max(step * 30 - 29 - time.time(), 0))
        self._last_step = step
        return self._code_of(step)

    def last_code(self) -> str:
        """The code that was given last."""
        return self._code_of(self._last_step)

    def _code_of(self, step: int) -> str:
        key = base64.b32decode(self.secret + "=" * (-len(self.secret) % 8))
        digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
