"""Truename, a credential service provider: each package below is one room of the house (docs/map.md)."""
