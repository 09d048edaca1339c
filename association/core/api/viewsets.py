"""REST endpoints from a `Desk`: the same actions, the same policy, the same rules as the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.actions import action_registry

from association.core.access.audit import Way, record_seen
from association.core.desk.computed import desk_rows
from association.core.desk.declaration import Desk, desk_of
from association.core.desk.printing import pdf_response
from association.core.desk.relations import keep_unseen
from association.core.desk.totals import for_programs, totals_of
from association.core.documents.copies import duplicate, duplicates_at_once
from association.core.documents.errors import DomainError, DraftHasNoPrintError
from association.core.documents.lines import many_of
from association.core.documents.models import Document
from association.core.documents.requests import needs_two_people, with_waiting
from association.core.printing.prints import offered_prints, stored_print

from .discussion import DiscussionMixin
from .etags import etag_of, is_known
from .filters import program_filters
from .history import HistoryMixin
from .pagination import TOTALS_PARAM
from .permissions import METHOD_ACTIONS, DeskPermission
from .restricted import SeenFieldsMixin
from .serializers import build_instance, desk_serializer
from .strict import StrictFieldsMixin, StrictQueryMixin
from .transitions import transition_endpoints
from .writes import SafeWritesMixin

_WAYS = {"prints": Way.PRINT, "attachment": Way.ATTACHMENT}
LANGUAGE = OpenApiParameter("lang", str, enum=["fa", "en"], description="Language of the PDF.")


class ReasonSerializer(StrictFieldsMixin, serializers.Serializer):
    """Why a document is cancelled or voided."""

    reason = serializers.CharField(max_length=300)


class InUseError(DomainError):
    """A record other records point at cannot be deleted."""

    code = "in_use"


class DeskAPIViewSet(
    StrictQueryMixin,
    SafeWritesMixin,
    SeenFieldsMixin,
    HistoryMixin,
    DiscussionMixin,
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):
    """Rows of one kind, with filters, search and ordering."""

    model: ClassVar[type[models.Model]]
    desk: Any
    _recorded: Any = None
    permission_classes = [DeskPermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    action_permissions: ClassVar[dict[str, str]] = {
        "duplicate": "duplicate",
        "comments": "view",
        "attachments": "view",
    }

    def permission_action(self) -> str:
        """The policy action this request needs."""
        if self.action in self.action_permissions:
            return self.action_permissions[self.action]
        return METHOD_ACTIONS.get(self.request.method or "", "view")

    def get_queryset(self) -> models.QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = desk_rows(self.model, self.request.user)
        if needs_two_people(self.model):
            rows = with_waiting(rows)
        return rows.prefetch_related(*self.desk.lines)

    def get_object(self) -> Any:
        """The row, whose reading is on record first where its kind asks for it."""
        row = super().get_object()
        if self._recorded is None:
            self._record(row.pk)
        return row

    def _record(self, pk: Any) -> None:
        record_seen(self.request.user, _WAYS.get(self.action, Way.API), self.model, [pk])
        self._recorded = pk

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """A refusal took back what was written, the reading too, and may say something of the row."""
        if self._recorded is not None and response.status_code >= 400 and request.method != "GET":
            self._record(self._recorded)
        return super().finalize_response(request, response, *args, **kwargs)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        rows = queryset if page is None else page
        record_seen(
            self.request.user, Way.API_LIST, self.model, [r.pk for r in rows if isinstance(r, self.model)]
        )
        return page

    def _run(self, name: str, instance: Any) -> Any:
        action_class = action_registry.get_action_class(self.model, name)
        return action_class(instance, user=self.request.user).execute()

    def answer(self, row: Any, status: int = 200) -> Response:
        """A row as it is now stored, with its ETag."""
        row = self.get_queryset().filter(pk=row.pk).first() or row
        return Response(self.get_serializer(row).data, status, headers={"ETag": etag_of(self, row)})

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = request.query_params.get(TOTALS_PARAM, "false")
        if asked not in ("true", "false"):
            raise exceptions.ValidationError({TOTALS_PARAM: [_("Choose true or false.")]})
        answer = super().list(request, *args, **kwargs)
        if asked == "true":
            found = totals_of(self.filter_queryset(self.get_queryset()), self.desk.totals)
            answer.data["totals"] = for_programs(found)
        return answer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        etag = etag_of(self, row)
        if is_known(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(self.get_serializer(row).data, headers={"ETag": etag})

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        self.perform_create(serializer)
        answer = self.answer(serializer.instance, 201)
        answer.headers["Location"] = self.reverse_action("detail", args=[serializer.instance.pk])
        return answer

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(self.get_object(), data=request.data, partial=kwargs["partial"])
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        return self.answer(serializer.instance)

    @transaction.atomic
    def perform_create(self, serializer: Any) -> None:
        instance = build_instance(self.desk, dict(serializer.validated_data))
        instance.full_clean()
        serializer.instance = self._run("create", instance)

    @transaction.atomic
    def perform_update(self, serializer: Any) -> None:
        given = dict(serializer.validated_data)
        for field in many_of(self.model):
            if field.name in given:
                kept = keep_unseen(serializer.instance, field.name, given[field.name], self.request.user)
                given[field.name] = kept
        instance = build_instance(self.desk, given, serializer.instance)
        serializer.instance = self._run("edit", instance)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def duplicate(self, request: Request, pk: str | None = None) -> Response:
        """A new draft or record with what people typed in this one."""
        return self.answer(duplicate(self.get_object(), user=request.user), 201)

    def perform_destroy(self, instance: Any) -> None:
        try:
            self._run("delete", instance)
        except ProtectedError as exc:
            raise InUseError(_("It is used by other records, so it cannot be deleted.")) from exc


class DocumentAPIViewSet(DeskAPIViewSet):
    """Documents: a draft is changed or deleted; submitted it is final, has a number and can be printed."""

    action_permissions: ClassVar[dict[str, str]] = {
        **DeskAPIViewSet.action_permissions,
        "prints": "print",
    }

    @extend_schema(
        parameters=[LANGUAGE],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, url_path=r"prints/(?P<name>[a-z_]+)")
    def prints(self, request: Request, pk: str | None = None, name: str = "") -> HttpResponse:
        """The stored PDF of a submitted document."""
        document: Any = self.get_object()
        language = request.query_params.get("lang", "fa")
        if name not in offered_prints(self.model):
            raise exceptions.NotFound()
        if language not in ("fa", "en"):
            raise exceptions.ValidationError({"lang": [_("Choose fa or en.")]})
        if document.is_draft:
            raise DraftHasNoPrintError(_("A draft has no print. Submit it first."))
        stored = stored_print(document, name=name, language=language)
        return pdf_response(bytes(stored.pdf), f"{name}-{document.number}-{language}.pdf")


def _left_out(model: type[models.Model]) -> dict[str, None]:
    """Endpoints that make no sense for a kind: only documents keep their states."""
    names = [] if duplicates_at_once(model) else ["duplicate"]
    return dict.fromkeys(names if issubclass(model, Document) else [*names, "changes"])


def _query_params(base: type[DeskAPIViewSet], desk: Desk) -> dict[str, set[str]]:
    known = dict(getattr(base, "query_params", {}))
    return known | {"list": {*known.get("list", ()), TOTALS_PARAM}} if desk.totals else known


def desk_api(model: type[models.Model], base: type[DeskAPIViewSet] | None = None) -> type[DeskAPIViewSet]:
    """The API viewset of a model with a desk."""
    desk = desk_of(model)
    base = base or (DocumentAPIViewSet if desk.is_document else DeskAPIViewSet)
    methods = (
        base.http_method_names if desk.creatable else [m for m in base.http_method_names if m != "patch"]
    )
    declared = transition_endpoints(model)
    return type(
        f"{model.__name__}API",
        (base,),
        {
            **_left_out(model),
            **declared,
            "action_permissions": {**base.action_permissions, **{name: name for name in declared}},
            "__module__": model.__module__,
            "model": model,
            "desk": desk,
            "queryset": model._default_manager.none(),
            "serializer_class": base.serializer_class or desk_serializer(desk),
            "filterset_class": program_filters(desk),
            "search_fields": list(desk.search),
            "ordering_fields": [
                *(f.name for f in model._meta.concrete_fields if f.name in desk.columns),
                *(name for name in desk.computed if name in desk.columns),
            ],
            "ordering": model._meta.ordering or ("-pk",),
            "http_method_names": methods,
            "query_params": _query_params(base, desk),
            "__doc__": base.__doc__,
        },
    )
