"""The records office as a server finds it: `granian --interface asgi examples.records_office.app:app`."""

import os

from .office import create_office

app = create_office(os.environ)
