"""Programs that set up, run and verify a checkout; not part of the installed package."""
