"""The pages of a case: forms and views. No rule lives here."""
