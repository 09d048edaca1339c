"""What works in a person's name: browsers, tokens of programs, keys. Listed, and ended one by one or all at once."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from association.core.desk.page import AdminPage, Trail
from association.core.keys.models import ApiKey
from association.core.keys.presentation import moment
from association.core.l10n.digits import is_id

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """A browser and its system by name, as far as what a browser says of itself can be trusted."""
    names = [next((name for mark, name in kind if mark in agent), "") for kind in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, names)) or _("Unknown browser")


def end_others(user: Any, *, keep: str | None = None) -> None:
    """End every browser of a user but the one of the session `keep`, and every token. Keys of programs stay.

    Called too when the second factor or the password is another: what was begun without it ends.
    """
    for session in UserSession.objects.filter(user=user).exclude(session_key=keep or ""):
        session.end()
    user.auth_token_set.all().delete()


class SignInsView(AdminPage, TemplateView):
    """One's own."""

    page_title = gettext_lazy("Where you are signed in")
    header_icon = "user"
    template_name = "core/second_factor/sign_ins.html"

    @method_decorator(never_cache)
    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(*args, **kwargs)

    def trail(self) -> Trail:
        return [(reverse("wagtailadmin_account"), _("Account"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        sessions = sorted(
            UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True
        )
        return super().get_context_data(
            sessions=[(each, browser_of(each.user_agent), moment(each.created_at)) for each in sessions],
            tokens=[
                (token, moment(token.created), moment(token.expiry))
                for token in user.auth_token_set.filter(expiry__gt=timezone.now()).order_by("-created")
            ],
            keys=ApiKey.objects.filter(owner=user, revoked_at=None, expires_at__gt=timezone.now()).order_by(
                "-pk"
            ),
            **kwargs,
        )


class EndSignInView(View):
    """End what a button names: a browser, a token, or all but this browser."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        session, token = request.POST.get("session", ""), request.POST.get("token", "")
        if is_id(session):
            for found in UserSession.objects.filter(user=user, pk=session):
                found.end()
        elif token:
            user.auth_token_set.filter(token_key=token).delete()
        else:
            end_others(user, keep=request.session.session_key)
        messages.success(request, _("Ended. Whoever worked with it has to sign in again."))
        return redirect("sign_ins")
