"""What donations contribute: figures, cards, rules, the import."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.desk.home import FigureCard, ListCard
from association.core.documents.models import DocStatus
from association.core.l10n.calendar import JalaliMonth, JalaliYear, civil_today, format_date
from association.core.l10n.fields import RialField
from association.core.l10n.money import format_number, format_rial
from association.core.l10n.text import beside
from association.core.registry.indicators import Period, Slice

from . import goods_figures, importers, webhooks  # noqa: F401 -- contribute figures of goods, the import of gifts and what others are told
from .models import Donation, DonationLine, InKindGift

SOURCE = gettext_lazy("Donations recorded by the treasurer")


def _recorded(period: Period) -> Any:
    return Donation.objects.recorded().received_within(period.start_on, period.end_on)


def _lines(period: Period) -> Any:
    return DonationLine.objects.filter(donation__in=_recorded(period))


def by_fund(period: Period) -> list[Slice]:
    """Rial per fund, largest first."""
    rows = (
        _lines(period).values("fund__code", "fund__name", "fund__name_en").annotate(total=Sum("amount_irr"))
    )
    return [
        Slice(row["fund__code"], {"fa": row["fund__name"], "en": row["fund__name_en"]}, row["total"])
        for row in rows.order_by("-total")
    ]


def by_month(period: Period) -> list[Slice]:
    """Rial per Jalali month, in order, months without gifts as zero."""
    totals: dict[JalaliMonth, int] = defaultdict(int)
    per_day = _recorded(period).values("received_on").annotate(total=Sum("total_irr")).order_by()
    for row in per_day:
        totals[JalaliMonth.of(row["received_on"])] += row["total"]
    month, last = JalaliMonth.of(period.start_on), JalaliMonth.of(period.end_on)
    slices = []
    while month <= last:
        labels = {language: month.name(language) for language in ("fa", "en")}
        slices.append(Slice(f"{month.year}-{month.number:02}", labels, totals[month]))
        month = month.next()
    return slices


def by_intent(period: Period) -> list[Slice]:
    """Rial per words of intent, largest first; gifts without words stand as one."""
    rows = _lines(period).values("intent").annotate(total=Sum("amount_irr")).order_by("-total")
    unnamed = {"fa": "بدون نیت خاص", "en": "No particular intent"}
    return [
        Slice(
            row["intent"] or "-",
            {"fa": row["intent"], "en": row["intent"]} if row["intent"] else unnamed,
            row["total"],
        )
        for row in rows
    ]


@contribute.indicator(
    code="donations.received",
    title=gettext_lazy("Donations received"),
    unit="IRR",
    formula=gettext_lazy("Sum of the amounts of recorded donations whose date received lies in the period"),
    source=SOURCE,
    dimensions={"fund": by_fund, "month": by_month, "intent": by_intent},
    order=10,
)
def received(period: Period) -> int:
    return _recorded(period).total_irr()


@contribute.indicator(
    code="donations.count",
    title=gettext_lazy("Number of donations"),
    unit="count",
    formula=gettext_lazy("Number of recorded donations whose date received lies in the period"),
    source=SOURCE,
    order=20,
)
def count(period: Period) -> int:
    return int(_recorded(period).count())


@contribute.indicator(
    code="donations.donors",
    title=gettext_lazy("Donors"),
    unit="count",
    formula=gettext_lazy("Number of named donors with at least one recorded donation in the period"),
    source=SOURCE,
    order=30,
)
def donors(period: Period) -> int:
    return int(_recorded(period).exclude(donor=None).aggregate(n=Count("donor", distinct=True))["n"])


@contribute.indicator(
    code="donations.new_donors",
    title=gettext_lazy("New donors"),
    unit="count",
    formula=gettext_lazy("Named donors whose first recorded donation lies in the period"),
    source=SOURCE,
    order=40,
)
def new_donors(period: Period) -> int:
    first = Donation.objects.recorded().exclude(donor=None).values("donor").annotate(first=Min("received_on"))
    return int(first.filter(first__range=(period.start_on, period.end_on)).count())


@contribute.indicator(
    code="donations.retained_donors",
    title=gettext_lazy("Donors who gave again"),
    unit="percent",
    formula=gettext_lazy("Share of the named donors of the year before who gave again in the period"),
    source=SOURCE,
    order=50,
)
def retained_donors(period: Period) -> int | None:
    year = JalaliYear(JalaliYear.of(period.start_on).number - 1)
    before = set(
        _recorded(Period(year.start_on, year.end_on)).exclude(donor=None).values_list("donor", flat=True)
    )
    if not before:
        return None
    again = before & set(_recorded(period).exclude(donor=None).values_list("donor", flat=True))
    return round(100 * len(again) / len(before))


_OF_A_DONOR = ("number", "total_irr", "received_on", "fund_names", "method", "docstatus")


@contribute.related(on="people.party", model="donations.donation", by="donor", columns=_OF_A_DONOR, order=10)
def gifts_of_donor(donor: Any) -> Any:
    return Donation.objects.filter(donor=donor)


@contribute.related(
    on="people.party",
    model="donations.inkindgift",
    by="donor",
    columns=("number", "contents", "estimated_irr", "received_on", "docstatus"),
    order=20,
)
def goods_of_donor(donor: Any) -> Any:
    return InKindGift.objects.filter(donor=donor)


@contribute.related(
    on="funds.fund",
    model="donations.donation",
    by="lines__fund",
    columns=("number", "donor_name", "share_irr", "received_on", "docstatus"),
    totals=("share_irr",),
    headings={"share_irr": gettext_lazy("amount for this fund")},
    order=10,
)
def gifts_to_fund(fund: Any) -> Any:
    """With what each gave to this fund: a gift may be split over several."""
    shares = DonationLine.objects.filter(fund=fund)
    of_gift = shares.filter(donation=OuterRef("pk")).order_by().values("donation")
    share = Subquery(of_gift.annotate(sum=Sum("amount_irr")).values("sum"), output_field=RialField())
    return Donation.objects.filter(pk__in=shares.values("donation")).annotate(share_irr=share)


@contribute.related(on="funds.fund", model="donations.inkindgift", by="fund", order=20)
def goods_to_fund(fund: Any) -> Any:
    return InKindGift.objects.filter(fund=fund)


@contribute.panel(permission="donations.add_donation", order=10)
def treasury(request: HttpRequest) -> FigureCard:
    """This year's and this month's money, and the way to record more."""
    today = civil_today()
    year, month = JalaliYear.of(today), JalaliMonth.of(today)
    index = reverse("donations_donation:index")
    drafts = Donation.objects.filter(docstatus=DocStatus.DRAFT).count()
    figures = [
        {
            "label": _("Received this year"),
            "value": format_rial(received(Period(year.start_on, year.end_on))),
            "note": year.label(),
            "url": f"{index}?received_on_from={year.start_on}&received_on_to={today}",
        },
        {
            "label": _("Received this month"),
            "value": format_rial(received(Period(month.start_on, month.end_on))),
            "note": month.label(),
        },
        {"label": _("Drafts to submit"), "value": format_number(drafts), "url": f"{index}?docstatus=0"},
    ]
    actions = [
        {"label": _("Record a donation"), "url": reverse("donations_donation:add")},
        {"label": _("Import a list of gifts"), "url": reverse("import_data", args=["gifts"])},
    ]
    return FigureCard(_("Donations"), figures, actions)


@contribute.panel(permission="donations.add_donation", order=30)
def latest(request: HttpRequest) -> ListCard:
    """The last gifts recorded."""
    rows = [
        {
            "label": beside(donation.donor_name, format_date(donation.received_on)),
            "value": format_rial(donation.total_irr),
            "url": reverse("donations_donation:inspect", args=[donation.pk]),
        }
        for donation in Donation.objects.select_related("donor").order_by("-created_at", "-pk")[:6]
    ]
    return ListCard(
        _("Latest donations"),
        rows,
        more_url=reverse("donations_donation:index"),
        empty=_("No donation yet. Record the first one above."),
    )


@contribute.check(name="donation totals", title=gettext_lazy("Each donation equals the sum of its shares"))
def totals_match() -> list[str]:
    final = Donation.objects.exclude(docstatus=DocStatus.DRAFT).annotate(
        shares=Coalesce(Sum("lines__amount_irr"), 0)
    )
    return list(final.exclude(total_irr=F("shares")).values_list("number", flat=True))
