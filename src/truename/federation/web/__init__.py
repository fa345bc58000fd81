"""What this room answers over HTTP: machine endpoints, and the pages that a person sees."""
