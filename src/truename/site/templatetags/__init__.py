"""Template tags of the shared page components; no rule and no query lives here."""
