"""The tax agency as a server finds it: `granian --interface asgi examples.tax_agency.app:app`."""

import os

from .agency import create_agency

app = create_agency(os.environ)
