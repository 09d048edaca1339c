"""The foundation as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class Core(AppConfig):
    name = "association.core"
    label = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from .access.policy import register_policy
        from .access_requests import hooks as access_request_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .desk import checks as desk_checks  # noqa: F401 -- registers its system check
        from .desk import (
            find_admin,  # noqa: F401 -- registers the search with Wagtail
            hooks,  # noqa: F401 -- registers the desks with Wagtail
            readers,  # noqa: F401 -- registers the report of all reading with Wagtail
        )
        from .desk.declaration import desk_models
        from .documents import signals  # noqa: F401 -- connects its receiver
        from .documents.final import keep_documents_final
        from .documents.transitions import register_actions
        from .health import demonstration, exposure  # noqa: F401 -- register their system checks
        from .jobs import hooks as job_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .keys import hooks as key_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .l10n import profiles  # noqa: F401 -- connects its receiver
        from .outbox import hooks as outbox_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .outbox.declared import offer_events
        from .registry import checks  # noqa: F401 -- registers the system check
        from .registry.contributions import load_contributions
        from .registry.setup import after_migrate, before_migrate
        from .roles import hooks as role_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .rules import checks as rule_checks  # noqa: F401 -- registers its system check
        from .rules.registry import append_only
        from .sealing import admin as seal_admin  # noqa: F401 -- registers its pages with Wagtail
        from .second_factor import hooks as second_factor_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .users import hooks as user_hooks  # noqa: F401 -- registers its pages with Wagtail
        from .users import pictures as user_pictures
        from .wagtail_compat import dates, menu, site_history, words

        user_pictures.connect()
        for replacing in (dates, menu, words, site_history):
            replacing.install()
        register_actions()
        # Before anything asks Wagtail for a policy: it keeps the first answer for ever.
        for model in desk_models():
            register_policy(model)
        for written_once in ("core.StoredPrint", "core.ReadRecord", "core.ReadRow"):
            append_only(written_once)
        load_contributions()
        offer_events()
        keep_documents_final()
        pre_migrate.connect(before_migrate, dispatch_uid="majma.before_migrate")
        post_migrate.connect(after_migrate, dispatch_uid="majma.after_migrate")
