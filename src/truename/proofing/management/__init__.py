"""Commands of the operator for this room."""
