"""What receipts need before the first is issued."""

from __future__ import annotations

from django.utils.translation import gettext as _

from association.core import contribute
from association.core.documents.models import DocStatus
from association.core.health.fact import Fact

from .delivery.choices import Channel
from .delivery.set_up import problem_of
from .models import ReceiptTemplate


@contribute.fact(first_step=True, order=30)
def logo() -> Fact:
    """On every receipt, and chosen by the treasurer."""
    in_use = ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED).order_by("-pk").first()
    done = in_use is not None and in_use.logo_id is not None
    advice = "" if done else _("A treasurer publishes a template of receipts with it.")
    return Fact(_("Logo on receipts"), done, _("done") if done else _("missing"), advice)


@contribute.fact(first_step=True, order=40)
def mail() -> Fact:
    """Whether e-mails can leave."""
    problem = problem_of(Channel.EMAIL)
    return Fact(_("Outgoing e-mail"), not problem, _("missing") if problem else _("done"), problem)
