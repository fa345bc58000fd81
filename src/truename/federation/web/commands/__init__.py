"""What the `truename` commands of federation do. `arguments` is read without any settings; the others need an
installation's."""
