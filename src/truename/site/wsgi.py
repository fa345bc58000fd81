"""The WSGI application that the server loads: machine endpoints first, Django for everything else."""

import os
from typing import cast

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings")
_pages = get_wsgi_application()

from truename.site.machine_front import Application, MachineFront  # noqa: E402 - Django's models need to be set up first

application = MachineFront(cast(Application, _pages))
