"""Tests that speak HTTP to Truename as it runs: processes on loopback ports, people who can sign in, their browsers."""
