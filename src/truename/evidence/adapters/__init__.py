"""Engines and outside services behind the ports of `domain/ports.py`; named in settings, imported by nobody."""
