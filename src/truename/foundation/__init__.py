"""The ground floor: clock, identifiers, randomness, redaction, refusal. Standard library only, no domain word here."""
