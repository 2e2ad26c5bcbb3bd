"""Uploaded files stay in memory until they are sealed: a signed scan never lies in clear in /tmp."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from confidentiality.files import MAX_BYTES


class MemoryOnlyUploadHandler(FileUploadHandler):
    """Holds at most MAX_BYTES a request, whatever the number of files.

    What goes beyond is read and dropped, so that the other fields of the form still arrive.
    A file cut short reports a size above MAX_BYTES, and the form refuses it in its own words.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()
        self.is_cut = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_cut:
            return
        if self.held + len(raw_data) > MAX_BYTES:
            self.is_cut = True
            self.held -= start
            self.content = BytesIO()
            return
        self.held += len(raw_data)
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=max(file_size, MAX_BYTES + 1) if self.is_cut else file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
