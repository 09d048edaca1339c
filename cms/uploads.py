"""What editors upload, through the gate: Wagtail's forms of pictures and documents, and lists of redirects."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import FileField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.contrib.redirects.views import start_import
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from association.core.uploads.kinds import DOCUMENTS, LISTS, check_upload
from association.core.uploads.pictures import clean_picture
from association.core.wagtail_compat.django_parts import KeptRefusalsMixin

DOCUMENT_MEGABYTES = 20
REDIRECTS_MEGABYTES = 1


class PictureUploadField(WagtailImageField):
    """Cleans to a picture encoded anew, whatever the file was called."""

    def to_python(self, data: Any) -> Any:
        file = FileField.to_python(self, data)
        return None if file is None else clean_picture(file)


class PictureForm(BaseImageForm):
    """Refuses what is no whole picture where it was chosen, instead of failing when it is first shown."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if wagtails := self.fields.get("file"):
            self.fields["file"] = PictureUploadField(
                label=wagtails.label, required=wagtails.required, widget=wagtails.widget
            )


class DocumentForm(KeptRefusalsMixin, BaseDocumentForm):
    """Takes letters and tables, nothing a browser would run."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_upload(file, allowed=DOCUMENTS, megabytes=DOCUMENT_MEGABYTES)
        return file


def import_redirects(request: HttpRequest) -> HttpResponse:
    """Wagtail's own import of redirects, which looks at no file before it unpacks it."""
    if file := request.FILES.get("import_file"):
        try:
            check_upload(file, allowed=LISTS, megabytes=REDIRECTS_MEGABYTES)
        except ValidationError as exc:
            messages.error(request, " ".join(exc.messages))
            return redirect("wagtailredirects:start_import")
    return start_import(request)  # type: ignore[no-any-return]
