"""A developer's or a newcomer's machine: SQLite, the demo association, its demo accounts and banner."""

from .base import *  # noqa: F403 -- settings files extend the base
from .base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
DEMO = True
SECRET_KEY = "insecure-demo-key-for-one-machine-only"  # noqa: S105 -- production refuses to start with it
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
# Nothing leaves the machine: e-mails land in the folder `mail` of MAJMA_VAR_DIR, SMS in `sms`.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
SMS_BACKEND = env.str(
    "MAJMA_SMS_BACKEND", default="association.modules.receipts.delivery.gateways.FileGateway"
)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A browser takes http://localhost for safe; the library that checks a passkey's origin does not.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
