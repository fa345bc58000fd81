"""Specimen evidence, portraits and selfie clips for tests and the demo: issuer Utopia, impossible numbers."""
