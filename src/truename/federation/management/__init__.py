"""Console commands of federation."""
