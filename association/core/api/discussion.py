"""Comments, attachments and changes of a row in the API, by the rules of the admin."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.desk.compare import compared
from association.core.desk.declaration import desk_of
from association.core.desk.discussion import attachment_response, may_attach
from association.core.documents.attachments import Attachment, attach, attachments_of
from association.core.documents.changes import step_to
from association.core.documents.comments import LONGEST_COMMENT, Comment, add_comment, comments_of
from association.core.documents.levels import LONGEST_LEVEL
from association.core.documents.models import Document

from .strict import StrictFieldsMixin


def _level() -> serializers.CharField:
    return serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_LEVEL,
        help_text="Who may not see this level of the row's kind does not meet it; empty: all who see the row do.",
    )


class CommentSerializer(StrictFieldsMixin, serializers.ModelSerializer):
    """A remark; `text` is empty once it was withdrawn."""

    author = serializers.CharField(source="author.username", read_only=True)
    text = serializers.CharField(max_length=LONGEST_COMMENT)
    level = _level()

    class Meta:
        model = Comment
        fields = ("id", "text", "level", "author", "created_at", "withdrawn_at")
        read_only_fields = ("id", "created_at", "withdrawn_at")


class AttachmentSerializer(serializers.ModelSerializer):
    """A file beside the row; `size` in bytes."""

    uploaded_by = serializers.CharField(source="uploaded_by.username", read_only=True)
    file = serializers.FileField(write_only=True)
    level = _level()

    class Meta:
        model = Attachment
        fields = ("id", "file", "name", "size", "sha256", "level", "uploaded_by", "created_at")
        read_only_fields = ("id", "name", "size", "sha256", "created_at")


class ChangeSerializer(serializers.Serializer):
    """One field in words, before and after."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # hides Field.label, which is not ours to use
    before = serializers.CharField()
    after = serializers.CharField()


class DiscussionMixin:
    """Adds ``{id}/comments/``, ``{id}/attachments/`` and ``{id}/changes/{revision}/``."""

    @extend_schema(summary="List remarks on the row", methods=["get"], responses=CommentSerializer(many=True))
    @extend_schema(
        summary="Add a remark",
        methods=["post"],
        request=CommentSerializer,
        responses={201: CommentSerializer},
    )
    @action(detail=True, methods=["get", "post"], filter_backends=[], filterset_class=None)
    def comments(self, request: Request, pk: str | None = None) -> Response:
        """What people said about the row, the latest first; whoever may see the row may say something."""
        view: Any = self
        row = view.get_object()
        if request.method == "GET":
            page = view.paginate_queryset(comments_of(row, request.user))
            answer: Response = view.get_paginated_response(CommentSerializer(page, many=True).data)
            return answer
        sent = CommentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        comment = add_comment(row, author=request.user, **sent.validated_data)
        return Response(CommentSerializer(comment).data, 201)

    @extend_schema(
        summary="List files beside the row", methods=["get"], responses=AttachmentSerializer(many=True)
    )
    @extend_schema(
        summary="Add a file",
        methods=["post"],
        request={"multipart/form-data": AttachmentSerializer},
        responses={201: AttachmentSerializer},
    )
    @action(
        detail=True,
        methods=["get", "post"],
        filter_backends=[],
        filterset_class=None,
        parser_classes=[MultiPartParser],
    )
    def attachments(self, request: Request, pk: str | None = None) -> Response:
        """Files beside the row, the latest first. Send one as the form field `file`."""
        view: Any = self
        row = view.get_object()
        if request.method == "GET":
            page = view.paginate_queryset(attachments_of(row, request.user))
            answer: Response = view.get_paginated_response(AttachmentSerializer(page, many=True).data)
            return answer
        if not may_attach(request.user, row):
            raise exceptions.PermissionDenied
        sent = AttachmentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kept = attach(row, user=request.user, **sent.validated_data)
        return Response(AttachmentSerializer(kept).data, 201)

    @extend_schema(
        parameters=[OpenApiParameter("item", int, OpenApiParameter.PATH)],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, url_path=r"attachments/(?P<item>\d+)")
    def attachment(self, request: Request, pk: str | None = None, item: str = "") -> HttpResponseBase:
        """The bytes of one file."""
        view: Any = self
        seen = attachments_of(view.get_object(), request.user)
        answer = attachment_response(get_object_or_404(seen, pk=item))
        # One media type for every file, so that a program made from the document can read it.
        answer.headers["Content-Type"] = "application/octet-stream"
        return answer

    @extend_schema(
        parameters=[OpenApiParameter("revision", int, OpenApiParameter.PATH)],
        responses=ChangeSerializer(many=True),
    )
    @action(
        detail=True,
        url_path=r"changes/(?P<revision>\d+)",
        pagination_class=None,
        filter_backends=[],
        filterset_class=None,
    )
    def changes(self, request: Request, pk: str | None = None, revision: str = "") -> Response:
        """What one step of the history changed, in the language of the request."""
        view: Any = self
        row = view.get_object()
        step = step_to(row, int(revision)) if isinstance(row, Document) else None
        if step is None:
            raise Http404
        return Response(ChangeSerializer(compared(step, desk_of(view.model), request.user), many=True).data)
