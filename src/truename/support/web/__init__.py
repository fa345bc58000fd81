"""The pages of the help centre; nothing here writes."""
