"""Entry point of WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.production")
application = get_wsgi_application()

from association.core.printing.warming import warm_up  # noqa: E402 -- needs the applications

warm_up()
