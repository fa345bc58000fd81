"""What can be done to a case, one verb per module. The only writers of this room."""
