"""Truename's protocol endpoints beside another provider's (make bench-federation)."""
