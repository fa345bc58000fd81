"""What Truename costs, measured: run `make bench`."""
