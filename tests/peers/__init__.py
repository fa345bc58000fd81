"""Client software that nobody here wrote signs in to a running Truename, by the text of docs/integrate.md."""
