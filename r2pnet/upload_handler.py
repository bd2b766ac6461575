"""How much of an upload is read: a file beyond the limit is let go by piece by piece and kept nowhere."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

FORM_BYTES = 16 * 1024
"""What the other fields of the form, and the lines around the file, may weigh beside it."""


class AtMost(FileUploadHandler):
    """Stands before Django's handlers, which keep a file of whatever size. `size_beyond` is 0 or the size refused.

    `most_bytes` is for the file. The rest of the request is read and dropped: a connection that is cut shows no
    sentence in a browser. Put it in front before the form is read, and ask for the token after it: `@csrf_exempt` on
    the view, `@csrf_protect` on what it calls.
    """

    def __init__(self, request: HttpRequest | None = None, *, most_bytes: int) -> None:
        super().__init__(request)
        self.most_bytes = most_bytes
        self.size_beyond = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: Any = None
    ) -> None:
        """The length of the whole form is known before its first byte is read."""
        if content_length > self.most_bytes + FORM_BYTES:
            self.size_beyond = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.size_beyond:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
