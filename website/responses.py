"""A redirect, and work to do after it."""

import logging

from django.http import HttpResponseRedirect
from django.utils.translation import get_language, override

logger = logging.getLogger(__name__)


class RedirectBefore(HttpResponseRedirect):
    """A redirect that the client gets before the function is called, by the same worker."""

    def __init__(self, function, redirect_to):
        super().__init__(redirect_to)
        self.function, self.language = function, get_language()

    def close(self):
        """Call the function; the server calls this method after the response has been sent."""
        try:
            with override(self.language):
                self.function()
        except Exception:
            logger.exception("It failed after the redirect to %s", self.url)
        finally:
            super().close()
