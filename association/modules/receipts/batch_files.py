"""The files of a batch: one ZIP and one PDF to print, made when all is issued, handed out on record."""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from django.core.files.base import File
from django.db.models import F
from django.http import FileResponse, Http404

from association.core.access.audit import record_read
from association.core.printing.prints import stored_print
from association.core.uploads.storage import private_storage

from .batch_models import ReceiptBatch
from .models import Receipt

KINDS = {"zip": "application/zip", "pdf": "application/pdf"}


def prints_of(batch: ReceiptBatch) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every receipt, in the order in which the post wants them: by postal code."""
    issued = batch.items.exclude(receipt=None).select_related("receipt__donor", "receipt__voiding")
    by_post = issued.order_by(F("receipt__donor__postal_code").asc(nulls_last=True), "position")
    for item in by_post.iterator(chunk_size=200):
        receipt: Any = item.receipt
        stored = stored_print(receipt, name="receipt", language=batch.language)
        yield f"{receipt.number}.pdf", bytes(stored.pdf)


def make_files(batch: ReceiptBatch) -> dict[str, str]:
    """One ZIP and one PDF to print, kept privately; made once, then the same ones."""
    if batch.files:
        return dict(batch.files)
    storage, folder = private_storage(), f"batches/{secrets.token_hex(16)}"
    # On disk: ten thousand PDFs twice over would not fit into a small server's memory.
    with tempfile.TemporaryFile() as archive, tempfile.TemporaryFile() as printed:
        with zipfile.ZipFile(archive, "w") as zipped, pikepdf.new() as book:
            for name, pdf in prints_of(batch):
                zipped.writestr(name, pdf)
                with pikepdf.open(io.BytesIO(pdf)) as sheet:
                    book.pages.extend(sheet.pages)
            book.save(printed)
        zip_name = storage.save(f"{folder}.zip", File(archive))
        try:
            batch.files = {"zip": zip_name, "pdf": storage.save(f"{folder}.pdf", File(printed))}
        except OSError:  # the next attempt makes both anew, and would find less room
            storage.delete(zip_name)
            raise
    batch.save(update_fields=["files"])
    return dict(batch.files)


def file_response(batch: ReceiptBatch, kind: str, *, user: Any) -> FileResponse:
    """A file of a batch, of `KINDS`, to be kept; that `user` fetched it is on record. Raises Http404 for one that is
    not made yet. Does not ask for rights."""
    name, storage = batch.files.get(kind), private_storage()
    if not name or not storage.exists(name):
        raise Http404
    issued = batch.items.exclude(receipt=None).count()
    record_read(user=user, action="print", model=Receipt, rows=issued)
    response = FileResponse(storage.open(name), as_attachment=True, filename=f"receipts-{batch.pk}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response
