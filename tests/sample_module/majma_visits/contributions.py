from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.desk.home import ListCard
from association.core.desk.printed import document_print
from association.core.desk.steps import StepsPage
from association.core.documents.transitions import perform
from association.core.l10n.forms import JalaliDateFormField

from .models import Placement, Visit

TITLE, RULE = _("School visits"), _("Sum of the children met on the visits of the period")
contribute.print(model="majma_visits.visit", name="visit", title=_("Visit record"))(document_print)


def visits(period):
    return Visit.objects.filter(docstatus=1, visited_on__range=(period.start_on, period.end_on))


@contribute.indicator(code="visits.met", title=_("Children met"), unit="count", formula=RULE, source=TITLE)
def children(period):
    return visits(period).aggregate(sum=Sum("children"))["sum"] or 0


@contribute.section(title=TITLE, template="majma_visits/section.html")
def schools(period, figures):
    return {"schools": list(visits(period).values("school").annotate(children=Sum("children")))}


@contribute.panel(permission="majma_visits.view_visit")
def latest(request):
    own = Visit.rows_for(request.user, Visit.objects.all())[:5]
    return ListCard(TITLE, [{"label": visit.school, "value": visit.number} for visit in own])


class DayForm(forms.Form):
    day = JalaliDateFormField(label=_("Last day"))


@contribute.page(model="majma_visits.placement", name="end-term")
class EndTerm(StepsPage):
    page_title, question = _("End of term"), _("Their placements end. Only two people together reopen one.")
    rights, form_class, dangerous = ("view", "finish"), DayForm, True

    @staticmethod
    def rows(day):
        return Placement.objects.filter(ends_on__lte=day).exclude(state="ended")

    @staticmethod
    def do(row, *, user, day):
        perform(row, "finish", user=user, reason=str(_("End of term")))


@contribute.related(on="majma_visits.placement", model="majma_visits.visit", by="placements")
def visits_of_placement(placement):
    return Visit.objects.filter(placements=placement)
