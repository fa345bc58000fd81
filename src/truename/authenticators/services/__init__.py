"""What may be done with authenticators and sessions, one verb or noun a file. Pages live in `web`."""
