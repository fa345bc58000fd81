"""What carries messages out: mail and text. Named in settings, imported by nobody."""
