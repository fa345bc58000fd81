"""Relying parties, the Authorize screen, grants and assertions over OpenID Connect; never sees proofing."""
