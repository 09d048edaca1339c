"""What every new installation needs, in the order to do it: shown to the administrator until all is done."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core import contribute
from association.core.access_requests.services import deciders
from association.core.desk.home import ListCard
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.money import format_number
from association.core.profile import AssociationProfile
from association.core.registry.admin import MANAGE_MODULES

from .fact import Fact
from .facts import first_steps

# Some job of every day ends at least once in this time.
WORKER_SEEN = timedelta(hours=26)


def _step(title: str, done: bool, missing: str, advice: str = "", url: str = "") -> Fact:
    return Fact(title, done, _("done") if done else missing, "" if done else advice, url)


def _profile_address() -> str:
    return reverse("wagtailsettings:edit", args=["core", "associationprofile"])


@contribute.fact(first_step=True, order=10)
def profile() -> Fact:
    """Who the association is, as every page and receipt says."""
    row = AssociationProfile.load()
    done = bool(row.name_fa and row.address_fa and (row.phone or row.email))
    return _step(
        _("Profile of the association"), done, _("name, address or telephone missing"), url=_profile_address()
    )


@contribute.fact(first_step=True, order=20)
def permit() -> Fact:
    """Without it a receipt is worth little at the tax office."""
    row = AssociationProfile.load()
    done = bool(row.permit_number and row.permit_issuer)
    return _step(_("Activity permit"), done, _("number or issuer missing"), url=_profile_address())


@contribute.fact(first_step=True, order=45)
def second_administrator() -> Fact:
    """Roles that move money are given with the approval of a second one."""
    return _step(
        _("Second administrator"),
        not settings.TWO_ADMINISTRATORS or deciders().count() > 1,
        _("there is only one"),
        _("Run “manage.py first_administrator … --another” for a second person."),
        reverse("wagtailusers_users:index"),
    )


@contribute.fact(first_step=True, order=46)
def second_factor() -> Fact:
    """A password alone can be guessed, read over a shoulder, or used elsewhere."""
    title = _("Second factor for those who move money")
    if settings.DEMO:
        return Fact(title, True, _("the demonstration needs none"))
    return _step(
        title,
        settings.SECOND_FACTOR_DEMANDED,
        _("not demanded"),
        _("Set MAJMA_SECOND_FACTOR=1 once everybody knows of it."),
    )


@contribute.fact(first_step=True, order=50)
def worker() -> Fact:
    """Whether background work is done at all."""
    ended = JobRun.objects.filter(state=JobState.DONE, finished_at__gt=timezone.now() - WORKER_SEEN)
    return _step(
        _("Background work"),
        ended.exists(),
        _("no worker was seen"),
        _("Start a worker: “manage.py work”."),
        reverse("job_runs"),
    )


@contribute.panel(permission=MANAGE_MODULES, order=5)
def steps_left(request: HttpRequest) -> ListCard | None:
    """The steps, done and not done; nothing once all are done."""
    steps = first_steps()
    left = sum(not step.ok for step in steps)
    if not left:
        return None
    rows = [
        {"label": step.title, "value": f"✓ {step.state}" if step.ok else step.state, "url": step.url}
        for step in steps
    ]
    title = _("First steps: %(count)s left") % {"count": format_number(left)}
    return ListCard(title, rows, more_url=reverse("health"))
