"""Correct and replace: the old receipt and what a new one would say, side by side, then both in one step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages

from association.core import contribute
from association.core.desk.page import DeskPage, words_of
from association.core.documents.errors import DomainError
from association.core.l10n.calendar import JalaliYear
from association.core.l10n.digits import is_id

from ..agreement import fingerprint
from ..choices import VOID_REASONS_OFFERED, VoidReason
from ..issuing import association_facts, fingerprints_of, take_snapshot, waiting_for
from ..models import Receipt, ReceiptLine
from ..services import replace_receipt
from ..sources import SourceKind


class ReplaceForm(forms.Form):
    """What goes on the new receipt, and why the old one is void."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=VOID_REASONS_OFFERED)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sources"] = forms.ModelMultipleChoiceField(
            choices,
            label=_("Donations"),
            error_messages={"required": _("Choose at least one document.")},
        )


@contribute.page(model="receipts.receipt", name="replace")
class ReplaceView(DeskPage, FormView):
    """GET shows both; POST voids the old and issues the new."""

    rights = ("view", "void", "submit")
    template_name = "receipts/replace.html"
    page_title = gettext_lazy("Correct and replace")
    of_row, button_icon, button_priority = True, "redirect", 30

    @classmethod
    def offered(cls, row: Any) -> bool:
        return bool(row.allows("replace"))

    @cached_property
    def lines(self) -> list[ReceiptLine]:
        return list(self.row.lines.all())

    @cached_property
    def kind(self) -> SourceKind:
        """A receipt states documents of one kind; the new one may state others of it."""
        return self.lines[0].source

    @property
    def choices(self) -> Any:
        """Those of the old receipt, and others of the donor that stand on none."""
        known = Q(pk__in=[line.source_id for line in self.lines])
        if self.row.donor_id:
            free = waiting_for(self.kind).filter(donor=self.row.donor)
            if self.row.covers_year:
                year = JalaliYear(self.row.covers_year)
                free = free.filter(received_on__range=(year.start_on, year.end_on))
            known |= Q(pk__in=free.values("pk"))
        return self.kind.rows().filter(known)

    def get_form(self, form_class: Any = None) -> ReplaceForm:
        return ReplaceForm(self.request.POST or None, choices=self.choices)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        old = [line.source_id for line in self.lines]
        chosen = [int(pk) for pk in self.request.POST.getlist("sources") if is_id(pk)] or old
        documents = self.choices.select_related("donor").order_by("received_on", "pk")
        seen = fingerprints_of(documents)
        context.update(
            receipt=self.row,
            rows=[
                {"document": row, "irr": getattr(row, self.kind.amount), "seen": seen[row.pk]}
                for row in documents
            ],
            profile_shown=fingerprint(association_facts()),
            chosen=chosen,
            changes=self._changes(),
            back_url=self.address_of(self.row),
        )
        return context

    def _changes(self) -> list[dict[str, Any]]:
        """What the paper says and what the same donations would say now, fact by fact."""
        language = get_language() or "fa"
        new = Receipt(kind=self.row.kind, covers_year=self.row.covers_year)
        new.lines = [ReceiptLine.of(line.document) for line in self.lines]
        new.derive()
        before, after = self.row.body, take_snapshot(new)
        facts = (
            (_("Donor"), lambda body: (body["donor"] or {}).get(language, _("Anonymous donor"))),
            (_("Association"), lambda body: body["association"]["name"][language]),
            (_("Address"), lambda body: body["association"]["address"][language]),
            (_("Activity permit"), lambda body: body["association"]["permit_number"]),
            (_("Registration number"), lambda body: body["association"]["registration_number"]),
        )
        return [
            {
                "label": label,
                "before": read(before),
                "after": read(after),
                "differs": read(before) != read(after),
            }
            for label, read in facts
        ]

    def form_valid(self, form: ReplaceForm) -> HttpResponse:
        values = form.cleaned_data
        try:
            new = replace_receipt(
                receipt=self.row,
                reason=values["reason"],
                reason_code=VoidReason(values["reason_code"]),
                sources=list(values["sources"]),
                shown={row.pk: self.request.POST.get(f"seen-{row.pk}", "") for row in values["sources"]},
                profile_shown=self.request.POST.get("profile_shown", ""),
                replaced_by=self.request.user,
            )
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        said = _("Receipt %(new)s replaces receipt %(old)s.")
        messages.success(self.request, said % {"new": new.number, "old": self.row.number})
        return redirect(self.address_of(new))
