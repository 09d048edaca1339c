"""Settings every installation shares. What differs stands in the environment; see docs/operations/."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from association.config.modules import BUILTIN_MODULES
from association.core.registry.discovery import discover

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

VAR_DIR = Path(env.str("MAJMA_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEMO = False

SAFE_MODE = env.bool("ASSOCIATION_SAFE_MODE", default=False)
# Modules that were uninstalled, or never wanted: their code is not even started.
MODULES = discover(BUILTIN_MODULES, safe_mode=SAFE_MODE, without=env.list("ASSOCIATION_WITHOUT", default=[]))

INSTALLED_APPS = [
    "association.core",
    *MODULES.app_configs,
    "association.demo",
    "reports",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "association.core.users.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "knox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "association.core.access.content_policy.ContentPolicyMiddleware",
    # Before what redirects to TLS: a probe asks the port itself.
    "association.core.health.probe.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "association.core.registry.state.ModuleStateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "association.core.l10n.middleware.LanguageMiddleware",
    "association.core.l10n.middleware.SearchTermMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "association.core.second_factor.demand.SecondFactorMiddleware",
    "association.core.access.malformed.MalformedRequestMiddleware",
    "association.core.access.gate.AdminGateMiddleware",
    "association.core.registry.closed.ClosedModuleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "association.config.urls"
WSGI_APPLICATION = "association.config.wsgi.application"
ASGI_APPLICATION = "association.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "association.core.context.demo",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'majma.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "association.core.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time, taken at BEGIN: two treasurers never meet "database is locked" half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # recursive_triggers: without it INSERT OR REPLACE walks past the triggers of final rows.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["association.core.access.passwords.SlowedBackend"]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
# Of everybody who may move money or give rights.
SECOND_FACTOR_DEMANDED = env.bool("MAJMA_SECOND_FACTOR", default=False)
# Whether giving such rights, or the way to become somebody who has them, takes two administrators.
TWO_ADMINISTRATORS = env.bool("MAJMA_TWO_ADMINISTRATORS", default=True)
ACCOUNT_ADAPTER = "association.core.second_factor.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# Ours are counted in the database, by the forms named below and the backend of passwords.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "association.core.second_factor.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Clocks of telephones go wrong: the code before and after the present one is taken too.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "association.core.second_factor.forms.SignInCodeForm",
    "reauthenticate": "association.core.second_factor.forms.ConfirmCodeForm",
    "activate_totp": "association.core.second_factor.forms.NewAppForm",
    "add_webauthn": "association.core.second_factor.forms.NewPasskeyForm",
}
# How many proxies of ours stand before the server: from there on X-Forwarded-For is a visitor's own words.
PROXIES = env.int("MAJMA_PROXIES", default=0)
# Limits are counted here: with several servers, or processes, those share them only where they share it.
CACHES = {"default": env.cache("MAJMA_CACHE_URL", default="locmemcache://")}

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Persian")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tehran"
WAGTAIL_USER_TIME_ZONES = ["Asia/Tehran", "UTC"]
FORMAT_MODULE_PATH = ["association.core.l10n.formats"]
# Wagtail leaves about half of its admin untranslated; what it lacks stands here.
LOCALE_PATHS = [BASE_DIR / "association" / "core" / "l10n" / "upstream" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"

# Whatever people send: pictures, documents, attachments. No web server may hand it out; views do that ask for rights.
PRIVATE_ROOT = VAR_DIR / "private"
MEDIA_ROOT = PRIVATE_ROOT
STORAGES = {
    "default": {"BACKEND": "association.core.uploads.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Longer lists are exported in the background.
EXPORT_INLINE_ROWS = env.int("MAJMA_EXPORT_INLINE_ROWS", default=20_000)
# The Jalali year before which the association received nothing: a wrong digit opens no fiscal year of its own.
FIRST_YEAR = env.int("MAJMA_FIRST_YEAR", default=1370)
ATTACHMENT_MEGABYTES = env.int("MAJMA_ATTACHMENT_MEGABYTES", default=10)

# The key that signs the published heads of receipts: a file outside the database, readable by its owner only.
SEAL_KEY_FILE = env.str("MAJMA_SEAL_KEY_FILE", default=str(VAR_DIR / "keys" / "seal.pem"))
# Ids of keys that no earlier key endorses, because that one was lost.
SEAL_TRUSTED_KEYS = env.list("MAJMA_SEAL_TRUSTED_KEYS", default=[])
# The certificate PDFs are signed with (PKCS#12): ledgers of numbers where it is there, receipts where it is wanted.
PDF_SIGNING_FILE = env.str("MAJMA_PDF_SIGNING_FILE", default=str(VAR_DIR / "keys" / "pdf.p12"))
PDF_SIGNING_PASSWORD = env.str("MAJMA_PDF_SIGNING_PASSWORD", default="")
SIGN_RECEIPTS = env.bool("MAJMA_SIGN_RECEIPTS", default=False)

WAGTAIL_SITE_NAME = env.str("MAJMA_SITE_NAME", default="مجمع")
WAGTAILADMIN_BASE_URL = env.str("MAJMA_BASE_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_USER_LOGIN_FORM = "association.core.access.sign_in.SignInForm"
# The person sets it, by a link.
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# A page that is changed during its review is reviewed again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A browser opens none of them inside the site.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "txt", "csv"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.DocumentForm"
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "wagtail"],
    }
}

# Receivers in the association's own network, such as an accounting program beside this server.
WEBHOOKS_ALLOW_PRIVATE = env.bool("MAJMA_WEBHOOKS_ALLOW_PRIVATE", default=False)

# A mail server that says nothing must not hold a worker for ever.
EMAIL_TIMEOUT = 30
# How SMS leave: a class like Django's e-mail backends; none, no SMS. See docs/operations/mail-and-sms.md.
SMS_BACKEND = env.str("MAJMA_SMS_BACKEND", default="")
SMS_HTTP = {
    "url": env.str("MAJMA_SMS_URL", default=""),
    "key": env.str("MAJMA_SMS_KEY", default=""),
    "key_header": env.str("MAJMA_SMS_KEY_HEADER", default=""),
    "fields": env.json("MAJMA_SMS_FIELDS", default={"receptor": "{to_local}", "message": "{text}"}),
    "format": env.str("MAJMA_SMS_FORMAT", default="form"),
    "accepted": env.str("MAJMA_SMS_ACCEPTED", default=""),
}

REST_FRAMEWORK = {
    "NUM_PROXIES": PROXIES,
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "association.core.keys.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["association.core.api.strict.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "association.core.api.strict.FileNegotiation",
    "DEFAULT_SCHEMA_CLASS": "association.core.api.schema.ProblemSchema",
    "DEFAULT_PAGINATION_CLASS": "association.core.api.pagination.PagePagination",
    "DEFAULT_FILTER_BACKENDS": [
        "association.core.api.custom_fields.DeskFilterBackend",
        "association.core.api.filters.PersianSearchFilter",
        "association.core.api.strict.StrictOrderingFilter",
    ],
    "EXCEPTION_HANDLER": "association.core.api.problems.problem_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"AUTO_REFRESH": False, "TOKEN_LIMIT_PER_USER": 20}
SPECTACULAR_SETTINGS = {
    "TITLE": "Majma",
    "DESCRIPTION": "Donors, funds, donations, receipts and impact reports of an association of charitable donors.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "DEFAULT_GENERATOR_CLASS": "association.core.api.schema_document.DocumentInEnglish",
    "PREPROCESSING_HOOKS": ["association.core.api.schema_document.only_domain_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "association.core.api.schema_document.plain_strings",
        "association.core.api.schema_document.named_numbers",
        "association.core.api.schema_document.untitled_parameters",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
