"""The limit for the size of uploaded files."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MAX_SIZE = 20 * 2**20  # bytes; nginx.conf.template adds 1 MiB for the rest of the form


class MaxSizeUploadHandler(FileUploadHandler):
    """A handler that rejects a file that is too large before any of it is read."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MAX_SIZE + 2**16:  # The other fields of the form count too.
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
