"""Where files are kept that people send: for their owner on the machine only, and given out by views that ask."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


class PrivateStorage(FileSystemStorage):
    """Files no web server may hand out by itself; the default storage. A file has no address here.

    What could not be written to its end is taken away again.
    """

    def __init__(self, location: Any = None):
        self._given = location
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:  # type: ignore[override] # read at every use: tests move it
        return str(self._given or settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:  # type: ignore[override]
        return os.path.abspath(self.base_location)  # noqa: PTH100 -- what Django compares paths with

    def url(self, name: str | None) -> str:
        # The one error Wagtail knows for a storage without addresses.
        raise NotImplementedError("private files are given out by views that ask for rights")

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            # On a full disk each attempt would leave its half behind, and the disk would stay full.
            with suppress(OSError):  # the first error is the one that counts
                self.delete(name)
            raise


def private_storage() -> Storage:
    """Where attachments and other private files are kept."""
    return PrivateStorage(location=settings.PRIVATE_ROOT)
