"""Handlers that other modules hang on a document's transitions: they may refuse it, never break it silently."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils.translation import gettext as _

from association.core.registry.contributions import Contribution, contributions

from .errors import DomainError
from .models import Document

logger = logging.getLogger(__name__)

# Refusals in words of their own, and a database that is busy: the caller knows what to do with each.
_SPEAK_FOR_THEMSELVES = (DomainError, ValidationError, PermissionDenied, OperationalError)


class EventFailedError(DomainError):
    """A handler of another module broke down, so nothing of the transition is kept."""

    code = "event_failed"


def run_events(document: Document, action: str, user: Any) -> None:
    """Handlers of other modules, inside the transaction: one that raises aborts the transition.

    What is no refusal in words (a bug of the module) becomes EventFailedError, which names the module.
    """
    for contribution in contributions("event"):
        options = contribution.options
        if options["model"] == document._meta.label_lower and options["action"] == action:
            _run(contribution, document, user)


def _run(contribution: Contribution, document: Document, user: Any) -> None:
    try:
        contribution.value(document, user)
    except _SPEAK_FOR_THEMSELVES:
        raise
    except Exception as exc:
        logger.exception("event %s of module %s failed", contribution.name, contribution.module)
        raise EventFailedError(
            _("The module “%(module)s” failed, so nothing was changed. Tell the system administrator.")
            % {"module": apps.get_app_config(contribution.module).verbose_name}
        ) from exc
