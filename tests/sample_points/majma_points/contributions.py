from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.home import ListCard
from association.core.documents.errors import DomainError
from association.core.health.fact import Fact
from association.core.l10n.money import format_number, format_rial

from . import importers  # noqa: F401 -- contributes the list of limits
from .api import MetLimitsAPI
from .models import Limit, met_by
from .views import LimitsView

contribute.route(prefix="met-limits")(MetLimitsAPI)


@contribute.fact(order=90)
def limits_kept():
    return Fact(str(Limit._meta.verbose_name_plural), True, format_number(Limit.objects.count()))


@contribute.filter(
    on="donations.donation",
    name="limit",
    label=gettext_lazy("limit met"),
    permission="majma_points.view_limit",
)
def meets_a_limit():
    return Exists(Limit.objects.filter(amount_irr__lte=OuterRef("total_irr")))


class LimitMetError(DomainError):
    code = "limit_met"


@contribute.event(model="donations.donation", action="submit")
def ask_for_the_number(donation, user):
    limit = None if donation.tracking_number else met_by(donation.total_irr).first()
    if limit:
        words = _("The gift meets the limit “%(limit)s”: enter its tracking number first.")
        raise LimitMetError(words % {"limit": limit})


@contribute.webhook(
    event="majma_points.donation.compared",
    model="donations.donation",
    action="submit",
    title=gettext_lazy("A donation was compared with the limits"),
)
def compared(donation):
    return {"number": donation.number, "limits": [limit.pk for limit in met_by(donation.total_irr)]}


def _seen(request, donation):
    return policy_for(Limit).rows(request.user, met_by(donation.total_irr))


@contribute.slot(name="limits", on="donations.donation.body")
def limits_met(request, donation):
    rows = [
        {"label": limit.name, "value": format_rial(limit.amount_irr)} for limit in _seen(request, donation)
    ]
    return ListCard(_("Limits this gift meets"), rows) if rows else None


@contribute.slot(name="limits-button", on="donations.donation.header")
def limits_button(request, donation):
    if not _seen(request, donation).exists():
        return []
    return [HeaderButton(_("Limits of gifts"), url=reverse("limits:index"), icon_name="warning")]


class PublicLimits(Component):
    template_name = "majma_points/public.html"

    def get_context_data(self, parent_context):
        return {"limits": Limit.objects.all()}


@contribute.slot(name="public-limits", on="cms.reports_index", order=90)
def public_limits(request):
    return PublicLimits() if Limit.objects.exists() else None


@contribute.block(name="limits")
class LimitsBlock(blocks.StaticBlock):
    class Meta:
        label, template = gettext_lazy("Limits of gifts"), "majma_points/public.html"

    def get_context(self, value, parent_context=None):
        return {"limits": Limit.objects.all()}


@contribute.job(name="limits-count", title=gettext_lazy("Count of limits"), every="week")
def count(context):
    return {"limits": Limit.objects.count()}


@contribute.check(name="limits of gifts", title=gettext_lazy("No two limits begin at the same amount"))
def limits_differ():
    names = defaultdict(list)
    for limit in Limit.objects.all():
        names[limit.amount_irr].append(limit.name)
    return [" = ".join(same) for same in names.values() if len(same) > 1]


@contribute.viewset()
class LimitsViewSet(ViewSet):
    name, icon = "limits", "warning"

    def get_urlpatterns(self):
        return [path("", LimitsView.as_view(), name="index")]
