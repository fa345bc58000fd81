"""Pure rules of what is kept: sealing format, key derivation, ports."""
