"""Taking the hash of an uploaded file while it comes in; the file itself is kept nowhere."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class HashedFile(UploadedFile):
    """An uploaded file of which only size and hash are known."""

    def __init__(self, sha256: bytes, size: int, name: str | None):
        super().__init__(name=name, size=size)
        self.sha256 = sha256


class HashingUploadHandler(FileUploadHandler):
    """Hash each chunk and let it go. Stops reading behind `limit` bytes."""

    def __init__(self, request: HttpRequest | None = None, *, limit: int):
        super().__init__(request)
        self._limit = limit
        self.too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._hash, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > self._limit:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        return HashedFile(self._hash.digest(), file_size, self.file_name)
