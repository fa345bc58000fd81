"""The rules of federation as pure functions and frozen values: no Django, no HTTP, no clock of its own."""
