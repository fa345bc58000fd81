"""Sign-up, sign-in, passwords, passkeys, one-time passwords, recovery codes and sessions (SP 800-63B)."""
