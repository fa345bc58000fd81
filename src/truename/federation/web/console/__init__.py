"""The operator's console: relying parties and signing keys. Behind `require_operator` only."""
