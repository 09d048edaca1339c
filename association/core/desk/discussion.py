"""Remarks, files and changes beside a row: the admin views. Whoever may see the row may read and remark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.desk.page import AdminPage, Trail
from association.core.documents.attachments import Attachment, attach, attachments_of, detach
from association.core.documents.changes import step_to
from association.core.documents.comments import Comment, add_comment, comments_of, withdraw_comment
from association.core.documents.errors import DomainError
from association.core.documents.models import Document

from .compare import compared
from .declaration import Desk


@dataclass(frozen=True)
class RowUrls:
    """Addresses of what stands beside a row."""

    namespace: str

    def of(self, name: str, *args: Any) -> str:
        return reverse(f"{self.namespace}:{name}", args=args)


def may_attach(user: Any, row: Model) -> bool:
    """Whoever records rows of this kind may attach files to them, final ones included."""
    policy = policy_for(type(row))
    return policy.user_has_any_permission(user, ("add", "change"))


class BesideRowMixin:
    """The row itself, 404 for one the person may not see."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    urls: RowUrls = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    request: HttpRequest
    kwargs: dict[str, Any]
    # How the row is read here; None where nothing of it is shown.
    way: Way | None = Way.PAGE

    @cached_property
    def row(self) -> Any:
        row = get_object_or_404(policy_for(self.model).rows(self.request.user), pk=self.kwargs["pk"])
        if self.way is not None:
            record_seen(self.request.user, self.way, self.model, [row.pk])
        return row

    @property
    def row_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.row.pk])

    def trail(self) -> Trail:
        return [
            (reverse(self.index_url_name), self.model._meta.verbose_name_plural),
            (self.row_url, self.row),
        ]


class CommentView(BesideRowMixin, View):
    """Puts a remark beside the row."""

    way = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            add_comment(
                self.row,
                text=request.POST.get("text", ""),
                level=request.POST.get("level", ""),
                author=request.user,
            )
        except ValidationError as exc:
            messages.error(request, " ".join(exc.messages))
        return redirect(f"{self.row_url}#timeline")


class AttachView(BesideRowMixin, View):
    """Keeps a file beside the row."""

    way = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_attach(request.user, self.row):
            raise PermissionDenied
        file = request.FILES.get("file")
        if file is None:
            messages.error(request, _("Choose a file first."))
            return redirect(f"{self.row_url}#attachments")
        try:
            attachment = attach(self.row, file=file, user=request.user, level=request.POST.get("level", ""))
        except ValidationError as exc:
            messages.error(request, " ".join(exc.messages))
        else:
            messages.success(request, _("“%(name)s” is attached.") % {"name": attachment.name})
        return redirect(f"{self.row_url}#attachments")


class AttachmentView(BesideRowMixin, View):
    """Hands out a file, always as a download: a browser must run nothing that someone uploaded."""

    way = Way.ATTACHMENT

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        attachment = get_object_or_404(attachments_of(self.row, request.user), pk=kwargs["item"])
        return attachment_response(attachment)


def attachment_response(attachment: Attachment) -> HttpResponseBase:
    """The bytes of an attachment under the name they came with."""
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as exc:
        raise Http404 from exc
    response = FileResponse(content, as_attachment=True, filename=attachment.name)
    response["Cache-Control"] = "private, no-store"
    return response


class ConfirmView(BesideRowMixin, AdminPage, FormView):
    """Asks before something is taken away."""

    form_class = forms.Form
    template_name = "core/desk/confirm.html"
    question: Any = ""
    done: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            question=self.question, label=self.page_title, subject=self.subject(), back_url=self.row_url
        )
        return context

    def subject(self) -> str:
        """What is about to go, in words."""
        raise NotImplementedError

    def perform(self) -> None:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform()
        except DomainError as exc:
            messages.error(self.request, str(exc))
        else:
            messages.success(self.request, self.done)
        return redirect(self.row_url)


class WithdrawView(ConfirmView):
    page_title = _("Withdraw the comment")
    question = _("Its words are deleted for good; that you said something stays visible.")
    done = _("The comment is withdrawn.")

    @cached_property
    def comment(self) -> Comment:
        found = get_object_or_404(comments_of(self.row, self.request.user), pk=self.kwargs["item"])
        if found.author_id != self.request.user.pk:  # type: ignore[misc]
            raise PermissionDenied
        return found

    def subject(self) -> str:
        return self.comment.text

    def perform(self) -> None:
        withdraw_comment(self.comment, user=self.request.user)


class DetachView(ConfirmView):
    page_title = _("Remove the attachment")
    question = _("The file is deleted for good.")
    done = _("The attachment is removed.")

    @cached_property
    def attachment(self) -> Attachment:
        if not may_attach(self.request.user, self.row):
            raise PermissionDenied
        return get_object_or_404(attachments_of(self.row, self.request.user), pk=self.kwargs["item"])

    def subject(self) -> str:
        return self.attachment.name

    def perform(self) -> None:
        detach(self.attachment, row=self.row)


class ChangesView(BesideRowMixin, AdminPage, TemplateView):
    """What one step of the timeline changed."""

    template_name = "core/desk/changes.html"
    page_title = _("What changed")

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        step = step_to(self.row, self.kwargs["revision"]) if isinstance(self.row, Document) else None
        if step is None:
            raise Http404
        context.update(
            changes=compared(step, self.desk, self.request.user),
            first=step.before is None,
            back_url=self.row_url,
        )
        return context
