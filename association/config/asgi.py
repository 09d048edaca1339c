"""Entry point of ASGI servers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.production")
application = get_asgi_application()

from association.core.health.demonstration import refuse_to_start  # noqa: E402 -- needs the applications

refuse_to_start()
