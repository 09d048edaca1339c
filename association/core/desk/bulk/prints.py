"""Stored prints of many documents in one ZIP file."""

from __future__ import annotations

import tempfile
import zipfile
from typing import Any

from django.db.models import Model
from django.http import FileResponse

from association.core.access.audit import Way, record_read
from association.core.access.policy import policy_for
from association.core.printing.models import StoredPrint

from .rows import visible_rows

IN_MEMORY = 8 * 1024 * 1024


def prints_zip(model: type[Model], pks: list[int], *, name: str, language: str, user: Any) -> FileResponse:
    """Those prints of the documents that are stored and that the person may print; the taking is on record."""
    policy = policy_for(model)
    rows = [
        row
        for row in visible_rows(model, pks, user=user)
        if policy.user_has_permission_for_instance(user, "print", row) and not row.is_draft
    ]
    record_read(user=user, action=Way.PRINT, model=model, rows=len(rows), pks=[row.pk for row in rows])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    with zipfile.ZipFile(file, "w") as archive:  # PDFs are compressed already
        for row in rows:
            stored = StoredPrint.objects.filter(
                document_model=model._meta.label_lower,
                document_id=row.pk,
                name=row.print_variant(name),
                language=language,
            ).first()
            if stored is not None:
                archive.writestr(f"{name}-{row.number}-{language}.pdf", bytes(stored.pdf))
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=f"{model._meta.model_name}-{name}-{language}.zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response
