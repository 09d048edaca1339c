"""The board of readiness and orders of many receipts in the API: the same services as the screens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from association.core.access.policy import policy_for
from association.core.api.strict import StrictFieldsMixin
from association.core.api.writes import SafeWritesMixin
from association.core.l10n.calendar import JalaliYear

from .batch_models import ReceiptBatch
from .batch_outlook import outlook
from .batches import KINDS, file_response, order_batch, refused
from .choices import BatchKind
from .errors import KindNotOfferedError
from .models import Receipt
from .readiness import TITLES, groups, groups_of, kind_for, kinds_for, row_of, waiting_in
from .sources import DONATIONS, SourceKind

LANGUAGES = [("fa", "Persian"), ("en", "English")]
SOURCE = "Kind of document, such as “donations.inkindgift”."


def _as_counted(kind: SourceKind, irr: int) -> dict[str, int]:
    """Money and estimated value in fields of their own; one of them is zero."""
    return (
        {"amount_irr": 0, "estimated_irr": irr} if kind.is_goods else {"amount_irr": irr, "estimated_irr": 0}
    )


class AllRights(BasePermission):
    """All of the view's `rights` over receipts."""

    def has_permission(self, request: Any, view: Any) -> bool:
        policy = policy_for(Receipt)
        return request.user.is_authenticated and all(
            policy.user_has_permission(request.user, right) for right in view.rights
        )


class ReadinessGroupSerializer(serializers.Serializer):
    """How many documents of a kind stand in a group, and their whole Rial: money, or estimated value of goods."""

    source = serializers.CharField(help_text=SOURCE)  # type: ignore[assignment] # a field of that name
    group = serializers.ChoiceField(list(TITLES), help_text="What they wait for.")
    count = serializers.IntegerField()
    amount_irr = serializers.IntegerField()
    estimated_irr = serializers.IntegerField()


class WaitingDocumentSerializer(serializers.Serializer):
    """A document without a receipt. Amounts in whole Rial; one of them is zero."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True)
    donor = serializers.IntegerField(allow_null=True, help_text="Id of the donor; null for an anonymous one.")
    donor_name = serializers.CharField()
    received_on = serializers.DateField()
    amount_irr = serializers.IntegerField()
    estimated_irr = serializers.IntegerField()


class ReadinessAPI(GenericViewSet):
    """What waits for a receipt, by kind of document and by what it waits for."""

    model, queryset = Receipt, Receipt.objects.none()
    rights = ("view", "submit")
    permission_classes = [AllRights]
    filter_backends = []
    serializer_class = ReadinessGroupSerializer
    pagination_class = None

    @extend_schema(responses=ReadinessGroupSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every group of every kind the user may see, with its size."""
        found = [
            {"source": kind.model, "group": item.name, "count": item.count, **_as_counted(kind, item.irr)}
            for kind in kinds_for(request.user)
            for item in groups(kind, user=request.user)
        ]
        return Response(ReadinessGroupSerializer(found, many=True).data)


class WaitingAPI(GenericViewSet):
    """The documents of one group."""

    model, queryset = Receipt, Receipt.objects.none()
    rights = ("view", "submit")
    permission_classes = [AllRights]
    filter_backends = []
    serializer_class = WaitingDocumentSerializer
    query_params: ClassVar[dict[str, set[str]]] = {"list": {"source", "group"}}

    @extend_schema(
        parameters=[
            OpenApiParameter("source", str, description=SOURCE, default=DONATIONS),
            OpenApiParameter("group", str, enum=list(TITLES), default="ready"),
        ]
    )
    def list(self, request: Request) -> Response:
        """Documents of `source` that stand in `group`, the oldest first."""
        kind, group = self._asked(request)
        rows = waiting_in(group, kind, user=request.user).select_related("donor")
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(
            WaitingDocumentSerializer([self._told(kind, row) for row in page], many=True).data
        )

    @staticmethod
    def _asked(request: Request) -> tuple[SourceKind, Any]:
        source = request.query_params.get("source", DONATIONS)
        group: Any = request.query_params.get("group", "ready")
        try:
            kind = kind_for(request.user, source)
        except KindNotOfferedError as exc:
            raise serializers.ValidationError({"source": [str(exc)]}) from exc
        if group not in groups_of(kind):
            raise serializers.ValidationError({"group": [_("This kind has no such group.")]})
        return kind, group

    @staticmethod
    def _told(kind: SourceKind, document: Any) -> dict[str, Any]:
        row = row_of(kind, document)
        return {
            **row,
            **_as_counted(kind, row["irr"]),
            "id": document.pk,
            "donor": document.donor_id,
            "donor_name": row["donor"],
        }


class BatchOrderSerializer(StrictFieldsMixin, serializers.Serializer):
    """Which receipts, for which kind of documents, of which year."""

    covers = serializers.ChoiceField(BatchKind.choices, source="kind")
    source = serializers.CharField(default=DONATIONS, help_text=SOURCE)  # type: ignore[assignment] # as above
    year = serializers.IntegerField(
        min_value=1300, max_value=1600, required=False, help_text="Jalali year of the certificates."
    )
    language = serializers.ChoiceField(LANGUAGES, default="fa")
    shown = serializers.CharField(
        required=False, max_length=64, help_text="Fingerprint of the preview; refused when it is no more so."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind, year = BatchKind(attrs["kind"]), attrs.get("year")
        if kind != BatchKind.READY and year is None:
            raise serializers.ValidationError({"year": [_("Choose the year.")]})
        return {**attrs, "kind": kind, "year": JalaliYear(year) if year and kind != BatchKind.READY else None}


class BatchOutlookSerializer(serializers.Serializer):
    """What an order would make. Amounts in whole Rial; one of them is zero."""

    receipts = serializers.IntegerField()
    documents = serializers.IntegerField()
    amount_irr = serializers.IntegerField(source="total_irr")
    estimated_irr = serializers.IntegerField()
    in_hand = serializers.IntegerField(
        help_text="Documents left out: an order that is being worked on has them."
    )
    fingerprint = serializers.CharField(help_text="The same only for the same documents, donors and amounts.")


class BatchSerializer(serializers.ModelSerializer):
    """An order of many receipts and how far it is."""

    covers = serializers.ChoiceField(BatchKind.choices, source="kind")
    source = serializers.CharField(source="source_model", help_text=SOURCE)  # type: ignore[assignment] # as above
    language = serializers.ChoiceField(LANGUAGES)
    total = serializers.IntegerField(help_text="Receipts asked for.")
    issued = serializers.IntegerField()
    refused = serializers.IntegerField()
    files = serializers.ListField(
        child=serializers.ChoiceField(list(KINDS)),
        help_text="Those that can be fetched: none until all is printed.",
    )

    class Meta:
        model = ReceiptBatch
        fields = (
            "id",
            "covers",
            "source",
            "year",
            "language",
            "created_at",
            "total",
            "issued",
            "refused",
            "files",
        )
        read_only_fields = fields


class RefusedSerializer(serializers.Serializer):
    """A receipt that was not issued, and why. `number` is that of the document, where there is one."""

    donor_name = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_null=True)
    problem = serializers.CharField()


class BatchAPI(SafeWritesMixin, GenericViewSet):
    """Many receipts in one order, issued in the background."""

    model = ReceiptBatch
    queryset = ReceiptBatch.objects.order_by("-pk")
    rights = ("view", "add", "submit", "print")
    permission_classes = [AllRights]
    filter_backends = []
    serializer_class = BatchSerializer

    def rights_of_answer(self) -> str:
        """The answer tells counts, the same to everybody who may order; the key decides who may."""
        return str(getattr(self.request.auth, "prefix", ""))

    def get_queryset(self) -> Any:
        return self.queryset.annotate(
            total=Count("items"),
            issued=Count("items__receipt"),
            refused=Count("items", filter=~Q(items__problem="")),
        )

    def list(self, request: Request) -> Response:
        """Orders, the latest first."""
        page: Any = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(BatchSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """One order."""
        return Response(BatchSerializer(self.get_object()).data)

    @extend_schema(request=BatchOrderSerializer, responses={201: BatchSerializer})
    def create(self, request: Request) -> Response:
        """Order receipts: for every document of a kind that is ready, or the certificates of a year."""
        batch = order_batch(**self._sent(request), user=request.user)
        return Response(BatchSerializer(self.get_queryset().get(pk=batch.pk)).data, 201)

    @extend_schema(request=BatchOrderSerializer, responses=BatchOutlookSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """What the same order would make; nothing is written."""
        sent = self._sent(request)
        seen = outlook(sent["kind"], sent["year"], source=sent["source"], user=request.user)
        return Response(BatchOutlookSerializer(seen).data)

    @extend_schema(responses=RefusedSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def refusals(self, request: Request, pk: str | None = None) -> Response:
        """The first 200 receipts that were refused, each with the reason."""
        found = [
            {"donor_name": item.get("donor", ""), "number": item.get("number"), "problem": item["problem"]}
            for item in refused(self.get_object())
        ]
        return Response(RefusedSerializer(found, many=True).data)

    @extend_schema(responses={(200, media): OpenApiTypes.BINARY for media in KINDS.values()})
    @action(detail=True, pagination_class=None, url_path="files/(?P<kind>[^/.]+)")
    def files(self, request: Request, pk: str | None = None, kind: str = "") -> HttpResponseBase:
        """All its receipts: as an archive, or as one PDF in postal order. 404 until they are printed."""
        return file_response(self.get_object(), kind, user=request.user)

    @staticmethod
    def _sent(request: Request) -> dict[str, Any]:
        sent = BatchOrderSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)
