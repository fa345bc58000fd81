"""What the overview of an account needs, gathered from the rooms below; nothing is written here."""
