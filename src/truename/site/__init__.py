"""Wiring: settings, root urls, middleware, WSGI, base templates, error pages, and who reacts to which news."""
