"""Implementations of the ports of this room, named in settings."""
