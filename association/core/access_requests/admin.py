"""Pages of access requests: what waits and what was decided, and one of them with what a decision would do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from association.core import contribute
from association.core.access.sensitive import sensitive_among
from association.core.desk.home import ListCard
from association.core.desk.page import AdminPage, Trail
from association.core.documents.errors import DomainError
from association.core.jobs.services import called
from association.core.keys.presentation import moment
from association.core.l10n.text import beside, listed
from association.core.roles.log import words_of
from association.core.roles.services import granted_to

from .models import AccessRequest, AccessRequestKind, AccessRequestState
from .services import decide, deciders_of, may_decide, players_of, seen_of, waiting_for, withdraw

ICON = "lock-open"
SHOWN = 100


def title_of(request: AccessRequest) -> str:
    """What it is about in a few words."""
    name = called(request.user) if request.user else request.group.name  # type: ignore[union-attr]
    return f"{request.get_kind_display()}: {name}"


class _Page(AdminPage, TemplateView):
    header_icon = ICON

    def check_rights(self, request: HttpRequest) -> None:
        if not may_decide(request.user):
            raise PermissionDenied


class AccessRequestsView(_Page):
    """Waiting ones first, then the latest decided."""

    page_title = gettext_lazy("Access requests")
    template_name = "core/access_requests/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = AccessRequest.objects.select_related("user", "group", "asked_by", "decided_by").order_by("-pk")
        waiting = list(rows.filter(state=AccessRequestState.WAITING))
        decided = rows.exclude(state=AccessRequestState.WAITING)[:SHOWN]
        return super().get_context_data(
            rows=[
                {
                    "row": row,
                    "title": title_of(row),
                    "asked_by": called(row.asked_by) if row.asked_by else "",
                    "asked_at": moment(row.asked_at),
                    "decided_by": called(row.decided_by) if row.decided_by else "",
                }
                for row in (*waiting, *decided)
            ],
            **kwargs,
        )


class AccessRequestView(_Page):
    """One request: its facts, and the buttons to approve, refuse or withdraw it."""

    template_name = "core/access_requests/request.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = AccessRequest.objects.select_related("user", "group", "asked_by", "decided_by")
        self.row = get_object_or_404(rows, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return title_of(self.row)

    def trail(self) -> Trail:
        return [(reverse("access_requests"), _("Access requests"))]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        decision, seen = request.POST.get("decision"), request.POST.get("seen", "")
        try:
            if decision == "withdraw":
                withdraw(self.row, withdrawn_by=request.user)
                said = _("The request is withdrawn.")
            elif decision == "approve":
                decide(self.row, decided_by=request.user, approve=True, seen=seen)
                said = _("The request is approved and done.")
            elif decision == "refuse":
                decide(self.row, decided_by=request.user, approve=False)
                said = _("The request is refused.")
            else:
                return HttpResponseBadRequest()
        except DomainError as exc:
            messages.error(request, str(exc))
            return redirect("access_request", self.row.pk)
        messages.success(request, said)
        return redirect("access_requests")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.row, self.request.user
        open_ = row.state == AccessRequestState.WAITING
        return super().get_context_data(
            row=row,
            facts=self._facts(),
            seen=seen_of(row),
            may_decide=open_ and waiting_for(user).filter(pk=row.pk).exists(),
            may_withdraw=open_ and row.asked_by_id == user.pk,
            nobody_decides=open_ and not deciders_of(row),
            **kwargs,
        )

    def _facts(self) -> list[tuple[str, Any, str]]:
        row = self.row
        gives = row.rights if row.kind == AccessRequestKind.RIGHTS else []
        if row.kind == AccessRequestKind.ROLE:
            gives = sensitive_among(granted_to(row.group))  # type: ignore[arg-type]
        facts = [
            (_("State"), row.get_state_display(), "state"),
            (_("User"), f"{called(row.user)} ({row.user.get_username()})" if row.user else "", "user"),
            (_("Role"), row.group.name if row.group else "", "role"),
            (_("Gives the rights"), words_of(gives) if gives else "", "rights"),
            (_("Played by"), self._players(), "players"),
            (_("E-mail address now"), row.user.email if row.user else "", "email_now"),
            (_("New e-mail address"), row.email, "email"),
            (_("Asked by"), called(row.asked_by) if row.asked_by else "", "asked_by"),
            (_("Asked at"), moment(row.asked_at), "asked_at"),
            (_("Decided by"), called(row.decided_by) if row.decided_by else "", "decided_by"),
            (_("Decided at"), moment(row.decided_at), "decided_at"),
        ]
        return [fact for fact in facts if fact[1]]

    def _players(self) -> str:
        # Of what was decided this would not be who got the rights then.
        if self.row.kind != AccessRequestKind.RIGHTS or self.row.state != AccessRequestState.WAITING:
            return ""
        names = [
            beside(called(user), user.get_username(), user.email or "–") for user in players_of(self.row)
        ]
        return listed(names) or _("nobody")


@contribute.panel(permission="core.change_user", order=4)
def requests_to_decide(request: HttpRequest) -> ListCard | None:
    """What waits for this administrator; nothing where nothing does."""
    waiting = waiting_for(request.user).select_related("user", "group", "asked_by").order_by("pk")
    rows = [
        {
            "label": title_of(row),
            "value": called(row.asked_by) if row.asked_by else "",
            "url": reverse("access_request", args=[row.pk]),
        }
        for row in waiting[:5]
    ]
    return (
        ListCard(_("Access requests to decide"), rows, more_url=reverse("access_requests")) if rows else None
    )
