"""Example services and specimens around the provider. Share no code with the package."""
