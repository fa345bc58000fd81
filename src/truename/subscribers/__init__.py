"""The subscriber account: validated addresses, verified identity, notices and life cycle."""
