from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from association.core.documents.models import Document, Record
from association.core.documents.states import ReasonForm, StateField, Transition
from association.core.l10n.fields import PersianCharField, WholeNumberField
from association.core.rules.constraints import NoOverlap
from association.core.sealing.seal import Seal


def ended(placement, *, user, reason):
    placement.ends_on = placement.ends_on or timezone.localdate()
    placement.save()


class Placement(Record):
    class State(models.TextChoices):
        PLANNED, ACTIVE, ENDED = ("planned", _("planned")), ("active", _("active")), ("ended", _("ended"))

    volunteer = PersianCharField(_("volunteer"), max_length=80)
    school = PersianCharField(_("school"), max_length=120)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    state = StateField(_("state"), choices=State, default=State.PLANNED)
    transitions = (
        Transition("begin", _("Begin"), source=(State.PLANNED,), target=State.ACTIVE, log=_("Begun")),
        Transition("finish", _("End"), _("This cannot be undone."), source=(State.PLANNED, State.ACTIVE),
                   target=State.ENDED, form=ReasonForm, run=ended, log=_("Ended"), dangerous=True),
        Transition("reopen", _("Reopen"), source=(State.ENDED,), target=State.PLANNED, form=ReasonForm,
                   two_people=True, log=_("Reopened")),
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural, ordering = _("placement"), _("placements"), ("-starts_on", "-pk")
        constraints = [
            NoOverlap(name="placement_once", key=("volunteer",), start="starts_on", end="ends_on",
                      condition=~Q(state="ended"), violation_error_message=_("This volunteer is placed then."))
        ]  # fmt: skip

    class Desk:
        fields = [("volunteer", "school"), ("starts_on", "ends_on")]
        columns = ["volunteer", "school", "starts_on", "ends_on", "state"]
        filters, search = ["state", "starts_on"], ["volunteer", "school"]

    def __str__(self):
        return self.volunteer


class Visit(Document):
    school = PersianCharField(_("school"), max_length=120)
    visited_on = models.DateField(_("day of the visit"), default=timezone.localdate)
    children = WholeNumberField(_("children met"))
    placements = ParentalManyToManyField(
        Placement, blank=True, related_name="visits", verbose_name=_("placements"))  # fmt: skip
    sealed = Seal("school", "visited_on", "children", "placements")

    class Meta(Document.Meta):
        verbose_name, verbose_name_plural = _("school visit"), _("school visits")
        ordering = ("-visited_on", "-pk")

    class Desk:
        fields, series = ["school", ("visited_on", "children"), "placements"], "V-{year}-{n:03}"
        columns = ["number", "school", "visited_on", "children", "docstatus"]
        filters, search = ["docstatus", "visited_on", "placements"], ["number", "school"]
        export = inspect = ["number", "school", "visited_on", "children", "placements"]

    def posting_date(self):
        return self.visited_on

    @classmethod
    def rows_for(cls, user, rows):
        return rows if user.is_superuser else rows.filter(created_by=user)


class Finding(Record):
    scope_through = "visit"
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("school visit"))
    child = PersianCharField(_("name of the child"), max_length=80)
    needs = PersianCharField(_("what is missing"), max_length=200)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural, ordering = _("finding"), _("findings"), ("-pk",)

    class Desk:
        fields = columns = ["visit", "child", "needs"]
        filters, search, read_log = ["visit"], ["child"], True

    def __str__(self):
        return self.child
