"""What the `truename` commands of this room do. `arguments` is read without any settings."""
