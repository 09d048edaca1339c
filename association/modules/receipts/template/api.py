"""Templates in the API: what their desk declares, and images to upload."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.api.viewsets import DocumentAPIViewSet, desk_api

from .images import keep_image
from .models import PLACES, ReceiptImage, ReceiptTemplate


class ImageSerializer(serializers.ModelSerializer):
    """A picture for a place of the letterhead; its `sha256` is what a template names it by. Sizes in pixels."""

    file = serializers.FileField(write_only=True)
    place = serializers.ChoiceField(PLACES, write_only=True)

    class Meta:
        model = ReceiptImage
        fields = ("file", "place", "sha256", "width", "height")
        read_only_fields = ("sha256", "width", "height")


class TemplateEndpoints(DocumentAPIViewSet):
    """Drafts are edited; `submit` puts one to use and retires the one before it."""

    action_permissions: ClassVar[dict[str, str]] = {**DocumentAPIViewSet.action_permissions, "images": "add"}

    @extend_schema(request={"multipart/form-data": ImageSerializer}, responses={201: ImageSerializer})
    @action(
        detail=False,
        methods=["post"],
        parser_classes=[MultiPartParser],
        filter_backends=[],
        filterset_class=None,
    )
    def images(self, request: Request) -> Response:
        """Keep a PNG or JPEG; then name its `sha256` as a draft's `logo`, `seal` or `signature`."""
        sent = ImageSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given: Any = sent.validated_data
        try:
            image = keep_image(given["file"], place=given["place"])
        except ValidationError as exc:
            raise serializers.ValidationError({"file": exc.messages}) from exc
        return Response(ImageSerializer(image).data, 201)


TemplateAPI = desk_api(ReceiptTemplate, TemplateEndpoints)
