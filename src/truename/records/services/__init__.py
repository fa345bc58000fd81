"""The doors of this room: audit, vault, blind index, media, news."""
