"""A developer's or a newcomer's machine: SQLite, the demo association, its demo accounts and banner."""

from .base import *  # noqa: F403 -- settings files extend the base
from .base import env

DEBUG = env.bool("DEBUG", default=True)
DEMO = True
SECRET_KEY = "insecure-demo-key-for-one-machine-only"  # noqa: S105 -- production refuses to start with it
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SMS_BACKEND = env.str(
    "MAJMA_SMS_BACKEND", default="association.modules.receipts.delivery.gateways.console.ConsoleGateway"
)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
