"""What federation does: one function per use case, the only writers of this room's tables."""
