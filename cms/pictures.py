"""Giving out pictures: to everyone while a published page shows them, else to who may choose or change them."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_save
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.models import Page, ReferenceIndex, UploadedFile
from wagtail.permissions import policy_registry
from wagtail.signals import page_published

from association.core.uploads.pictures import CleanPicture, clean_picture, picture_type
from association.core.wagtail_compat.django_parts import is_unsaved

from .models import Picture, PictureRendition

# How long a picture may still be seen after the last page that shows it was withdrawn.
PUBLIC_SECONDS = 300


@require_safe
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One size of a picture. 404 for who may not see it, as for one there is none of."""
    rendition = get_object_or_404(PictureRendition.objects.select_related("image__collection"), pk=pk)
    if rendition.file.name.rpartition("/")[2] != name:
        raise Http404
    if is_published(rendition.image):
        return _answer(rendition.file, f"public, max-age={PUBLIC_SECONDS}")
    if not _may_see(request.user, rendition.image):
        raise Http404
    return _answer(rendition.file, "private, no-cache")


@require_safe
def picture_original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole picture, for editors only."""
    found = get_object_or_404(Picture.objects.select_related("collection"), pk=pk)
    if not _may_see(request.user, found):
        raise Http404
    return _answer(found.file, "private, no-cache")


def is_published(found: Picture) -> bool:
    """Whether a page that everyone may read shows the picture."""
    pages = ReferenceIndex.get_references_to(found).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    keys = [int(key) for key in pages.values_list("object_id", flat=True)]
    return bool(keys) and Page.objects.live().public().filter(pk__in=keys).exists()


def index_at_once(instance: Page, **kwargs: Any) -> None:
    """Receiver of `page_published`: the index is else brought up to date by a worker, and pictures would wait."""
    ReferenceIndex.create_or_update_for_object(instance)


def clean_what_waits(instance: UploadedFile, **kwargs: Any) -> None:
    """Receiver: a picture whose other fields are wrong waits for them; what waits is encoded anew as well."""
    waits_for = instance.for_content_type
    if not is_unsaved(instance.file) or waits_for is None or waits_for.model_class() is not Picture:
        return
    if not isinstance(instance.file.file, CleanPicture):
        instance.file = clean_picture(instance.file.file)


def connect() -> None:
    pre_save.connect(clean_what_waits, sender=UploadedFile, dispatch_uid="cms.clean_what_waits")
    page_published.connect(index_at_once, dispatch_uid="cms.index_at_once")


def _may_see(user: Any, found: Picture) -> bool:
    policy = policy_registry.get_by_type(Picture)
    return bool(policy.user_has_any_permission_for_instance(user, ["change", "delete", "choose"], found))


def _answer(file: Any, caching: str) -> HttpResponseBase:
    try:
        opened = file.storage.open(file.name)
    except FileNotFoundError as exc:
        raise Http404 from exc
    response = FileResponse(opened, content_type=picture_type(file.name))
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
