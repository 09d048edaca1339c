"""Nothing that is sent to the installation lies where a web server would hand it out unasked."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.urls import Resolver404, resolve

from association.core.uploads.storage import PrivateStorage

FIELDS = [
    field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, FileField)
]


# What every file passes before it is stored. A field that is not named here has no gate yet.
GATES = {
    "core.Attachment.file": "association.core.uploads.kinds.check_upload, in its service",
    "cms.Picture.file": "cms.models.pictures.PictureField",
    "cms.PictureRendition.file": "made from a picture",
    "wagtailusers.UserProfile.avatar": "association.core.users.pictures, by a signal",
    "wagtaildocs.Document.file": "cms.uploads.DocumentForm",
    "wagtailcore.UploadedFile.file": "the same forms, and cms.pictures by a signal",
    "wagtailimages.Image.file": "cms.Picture stands in its place",
    "wagtailimages.Rendition.file": "cms.PictureRendition stands in its place",
}


def test_every_file_passes_a_gate():
    assert {str(field) for field in FIELDS} == set(GATES)


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_every_file_of_every_model_is_private(field):
    assert isinstance(field.storage, PrivateStorage) or field.storage == default_storage
    assert Path(field.storage.location) == Path(settings.PRIVATE_ROOT)


def test_default_storage_is_private():
    assert isinstance(default_storage._wrapped or default_storage, PrivateStorage)
    with pytest.raises(NotImplementedError):
        default_storage.url("documents/minutes.pdf")


def test_private_folder_lies_below_nothing_that_is_served():
    served = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]

    assert not any(Path(settings.PRIVATE_ROOT).is_relative_to(folder) for folder in served)


@pytest.mark.parametrize(
    "address", ["/media/documents/a.pdf", "/private/a.pdf", "/media/original_images/a.jpg"]
)
def test_no_address_leads_into_the_folder(address):
    match = None
    try:
        match = resolve(address)
    except Resolver404:
        return
    assert match.view_name == "wagtail_serve"  # a page of that name, which there is none of
