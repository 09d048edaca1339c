"""Pages of the admin beside lists and forms: the way back to where they belong, and who may open them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.access.policy import policy_for
from association.core.documents.errors import DomainError

from .declaration import Desk
from .restricted import SeenDeskMixin

Trail = list[tuple[str, Any]]


class AdminPage(WagtailAdminTemplateMixin):
    """A page of the admin, for people who hold `permission_required` ("app.codename"; none when empty)."""

    page_title: str | Promise = ""
    header_icon = "doc-full"
    permission_required = ""
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check_rights(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def check_rights(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for people who may not open it."""
        if self.permission_required and not request.user.has_perm(self.permission_required):
            raise PermissionDenied

    def trail(self) -> Trail:
        """Address and label of each page between home and this one."""
        return []

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        way = [*self.trail(), ("", self.get_page_title())]
        return [*self.breadcrumbs_items, *({"url": url, "label": str(label)} for url, label in way)]


class DeskPage(SeenDeskMixin, AdminPage):
    """A page below the list of a model, for people who hold all of `rights` on it.

    Contributed with `contribute.page`: `of_row` puts it below the page of a row, which is `row` then. A button there,
    or above the list, leads to it, unless `offered(row)` says that it makes no sense now.
    """

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    rights: ClassVar[tuple[str, ...]] = ("view",)
    of_row: ClassVar[bool] = False
    button_icon: ClassVar[str] = "doc-full"
    button_priority: ClassVar[int] = 60

    def check_rights(self, request: HttpRequest) -> None:
        if not self.permitted(request.user, self.model):
            raise PermissionDenied
        if self.of_row and not self.offered(self.row):
            raise Http404

    @classmethod
    def permitted(cls, user: Any, model: type[Model]) -> bool:
        """Whether a person holds all of its rights."""
        return all(policy_for(model).user_has_permission(user, right) for right in cls.rights)

    @classmethod
    def offered(cls, row: Any) -> bool:
        """Whether the page makes sense for a row as it is now."""
        return True

    @cached_property
    def row(self) -> Any:
        """The row of the address. Raises Http404 for one the person may not see."""
        rows = policy_for(self.model).rows(self.request.user).select_related(*self.desk.select_related)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def address_of(self, row: Any) -> str:
        """The page of a row."""
        return reverse(self.inspect_url_name, args=[row.pk])

    def trail(self) -> Trail:
        way: Trail = [(reverse(self.index_url_name), self.model._meta.verbose_name_plural)]
        return [*way, (self.address_of(self.row), self.row)] if "pk" in self.kwargs else way


def words_of(error: ValidationError | DomainError) -> str:
    """An error as a sentence of a form."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
