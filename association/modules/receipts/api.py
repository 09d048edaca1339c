"""Receipts in the API: drafted from what was received, issued, printed, voided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.access.policy import policy_for
from association.core.api.strict import StrictFieldsMixin
from association.core.api.viewsets import DocumentAPIViewSet, ReasonSerializer, desk_api
from association.core.desk.printing import pdf_response
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import stored_print
from association.modules.donations.services import donations_visible_to

from .choices import VoidReason
from .delivery.api import SendEndpoint
from .models import Receipt, ReceiptCopy, ReceiptLine
from .services import draft_receipt, issue_annual_receipt, record_copy, replace_receipt
from .sources import source_kinds


@extend_schema_field({"type": "integer", "description": "Id of a donation"})
class DonationsField(serializers.PrimaryKeyRelatedField):
    """Donations the user may see; what may be receipted is the service's business."""

    def get_queryset(self) -> Any:
        return donations_visible_to(self.context["request"].user)


class SourceSerializer(serializers.Serializer):
    """A document by its kind and id, such as a gift in kind; validated to the document itself."""

    source = serializers.CharField(  # type: ignore[assignment] # a field of that name, not Field.source
        help_text='Kind of document, such as "donations.inkindgift".'
    )
    id = serializers.IntegerField()

    def validate(self, attrs: dict[str, Any]) -> Any:
        kinds = {kind.model: kind for kind in source_kinds()}
        if (kind := kinds.get(attrs["source"])) is None:
            raise serializers.ValidationError({"source": _("Receipts are not issued for this kind.")})
        model: Any = kind.model_class
        rows = policy_for(model).rows(self.context["request"].user, model._default_manager.all())
        if (document := rows.filter(pk=attrs["id"]).first()) is None:
            raise serializers.ValidationError({"id": _("There is no such document.")})
        return document


class SourcesSerializer(StrictFieldsMixin, serializers.Serializer):
    """What a receipt is for: `donations` by id, or `sources` of any kind; not both."""

    donations = DonationsField(many=True, required=False, allow_empty=False)
    sources = SourceSerializer(many=True, required=False, allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        donations, sources = attrs.pop("donations", []), attrs.pop("sources", [])
        if donations and sources:
            raise serializers.ValidationError({"sources": _("Give donations or sources, not both.")})
        return {**attrs, "sources": donations or sources}


class ReceiptLineSerializer(serializers.ModelSerializer):
    source = serializers.CharField(  # type: ignore[assignment] # a field of that name, not Field.source
        source="source_model", help_text="Kind of document."
    )

    class Meta:
        model = ReceiptLine
        fields = (
            "source",
            "source_id",
            "reference",
            "received_on",
            "amount_irr",
            "estimated_irr",
            "purpose",
        )
        read_only_fields = fields


class ReceiptSerializer(SourcesSerializer, serializers.ModelSerializer):
    """A receipt. Only `donations` or `sources` is written; everything else follows from them."""

    donations = DonationsField(many=True, write_only=True, required=False, allow_empty=False)
    sources = SourceSerializer(many=True, write_only=True, required=False, allow_empty=False)
    lines = ReceiptLineSerializer(many=True, read_only=True)
    documents = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="How many documents it states."
    )
    is_void = serializers.BooleanField(read_only=True)
    void_reason = serializers.CharField(read_only=True)
    verification_url = serializers.CharField(read_only=True)
    replaces = serializers.IntegerField(source="amended_from_id", read_only=True, allow_null=True)
    replaced_by = serializers.SerializerMethodField(help_text="Id of the receipt that replaces this one.")
    void_waits = serializers.SerializerMethodField(
        help_text="Whether a second person must confirm a voiding."
    )

    class Meta:
        model = Receipt
        fields = (
            "id",
            "donations",
            "sources",
            "donor",
            "number",
            "fiscal_year",
            "docstatus",
            "kind",
            "covers_year",
            "replaces",
            "replaced_by",
            "void_waits",
            "issued_on",
            "total_irr",
            "estimated_irr",
            "documents",
            "lines",
            "is_void",
            "void_reason",
            "verification_url",
            "created_at",
            "submitted_at",
        )
        read_only_fields = tuple(f for f in fields if f not in ("donations", "sources"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = super().validate(attrs)
        if not given["sources"]:
            raise serializers.ValidationError({"donations": _("Choose at least one document.")})
        return given

    def get_replaced_by(self, receipt: Receipt) -> int | None:
        return receipt.amendment.pk if hasattr(receipt, "amendment") else None

    def get_void_waits(self, receipt: Receipt) -> bool:
        return getattr(receipt, "waiting_for", None) == "void"


class AnnualSerializer(StrictFieldsMixin, serializers.Serializer):
    """Whose certificate, and of which Jalali year."""

    donor = serializers.IntegerField(help_text="Id of the donor.")
    year = serializers.IntegerField(min_value=1300, max_value=1600, help_text="A Jalali year, such as 1404.")


class CopySerializer(StrictFieldsMixin, serializers.ModelSerializer):
    """A duplicate that was handed out."""

    made_by = serializers.CharField(source="made_by.username", read_only=True)
    language = serializers.ChoiceField([("fa", "Persian"), ("en", "English")])

    class Meta:
        model = ReceiptCopy
        fields = ("id", "language", "reason", "made_at", "made_by")
        read_only_fields = ("id", "made_at", "made_by")


class ReplaceSerializer(SourcesSerializer, ReasonSerializer):
    """Why the old receipt is void, and what goes on the new one (by default what the old one states)."""

    reason_code = serializers.ChoiceField(VoidReason.choices, default=VoidReason.OTHER)


class ReceiptEndpoints(SendEndpoint, DocumentAPIViewSet):
    """Draft from what was received, issue with `submit`, print, void. Nothing is ever edited."""

    http_method_names = ["get", "post", "delete", "head", "options"]
    serializer_class = ReceiptSerializer
    action_permissions: ClassVar[dict[str, str]] = {
        **DocumentAPIViewSet.action_permissions,
        "replace": "replace",
        "annual": "submit",
        "copies": "copy",
        "copy_pdf": "copy",
        "send": "deliver",
    }

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("amendment")

    def perform_create(self, serializer: Any) -> None:
        sources = serializer.validated_data["sources"]
        serializer.instance = draft_receipt(sources=sources, drafted_by=self.request.user)

    @extend_schema(request=ReplaceSerializer, responses={201: ReceiptSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str | None = None) -> Response:
        """Void this receipt and issue its successor in one step; the answer is the new one."""
        sent = ReplaceSerializer(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        new = replace_receipt(receipt=self.get_object(), replaced_by=request.user, **sent.validated_data)
        return self.answer(new, 201)

    @extend_schema(request=AnnualSerializer, responses={201: ReceiptSerializer})
    @action(detail=False, methods=["post"], filter_backends=[], filterset_class=None)
    def annual(self, request: Request) -> Response:
        """Issue the certificate of a donor for a year that is over."""
        sent = AnnualSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        donors: Any = Receipt._meta.get_field("donor").related_model
        donor = get_object_or_404(policy_for(donors).rows(request.user), pk=sent.validated_data["donor"])
        year = JalaliYear(sent.validated_data["year"])
        return self.answer(issue_annual_receipt(donor=donor, year=year, issued_by=request.user), 201)

    @extend_schema(summary="List duplicates", methods=["get"], responses=CopySerializer(many=True))
    @extend_schema(
        summary="Put a duplicate on record",
        methods=["post"],
        request=CopySerializer,
        responses={201: CopySerializer},
    )
    @action(detail=True, methods=["get", "post"], filter_backends=[], filterset_class=None)
    def copies(self, request: Request, pk: str | None = None) -> Response:
        """Duplicates handed out, the latest first; POST puts another on record before its PDF can be read."""
        receipt = self.get_object()
        if request.method == "GET":
            page = self.paginate_queryset(receipt.copies.select_related("made_by").order_by("-pk"))
            return self.get_paginated_response(CopySerializer(page, many=True).data)
        sent = CopySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        copy = record_copy(receipt=receipt, made_by=request.user, **sent.validated_data)
        return Response(CopySerializer(copy).data, 201)

    @extend_schema(
        parameters=[OpenApiParameter("item", int, OpenApiParameter.PATH)],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, url_path=r"copies/(?P<item>\d+)")
    def copy_pdf(self, request: Request, pk: str | None = None, item: str = "") -> HttpResponse:
        """The PDF of a duplicate that is on record."""
        copy = get_object_or_404(ReceiptCopy, receipt=self.get_object(), pk=item)
        stored = stored_print(copy.receipt, name="copy", language=copy.language)
        return pdf_response(bytes(stored.pdf), f"copy-{copy.receipt.number}-{copy.language}.pdf")


ReceiptAPI = desk_api(Receipt, ReceiptEndpoints)
