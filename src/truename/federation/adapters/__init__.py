"""What reaches other parties over the network. Named in settings, imported by nobody."""
