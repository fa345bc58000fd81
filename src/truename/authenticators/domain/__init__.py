"""Pure rules of authentication: passwords, one-time passwords, passkeys, throttling, levels. No Django here."""
