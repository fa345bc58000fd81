"""What is kept: audit events, the encrypted vault, blind indexes, media and its destruction, news."""
