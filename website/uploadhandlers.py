"""The limit for the size of uploaded files."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

MAX_SIZE = 20 * 2**20  # bytes; nginx.conf.template adds 1 MiB for the rest of the form


class MaxSizeUploadHandler(MemoryFileUploadHandler):
    """Django's first handler, which also rejects files that are too large before it reads them."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MAX_SIZE + 2**16:  # The other fields of the form count too.
            raise RequestDataTooBig
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
