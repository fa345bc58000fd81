"""Views and forms of personal details and of the demonstration's outbox. Writes happen in services."""
