"""Entry point of WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.production")
application = get_wsgi_application()

from association.core.health.demonstration import refuse_to_start  # noqa: E402 -- needs the applications
from association.core.printing.warming import warm_up  # noqa: E402 -- needs the applications

refuse_to_start()
warm_up()
