"""Pages of the wiring room: home, the way on, language, error pages."""
