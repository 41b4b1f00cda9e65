"""Answers to forms: waiting for one, and making one."""

from contextlib import contextmanager


@contextmanager
def expect_answer(page):
    """Wait, at the end of the with block, until the page shows the answer to a form."""

    def is_answer(response):
        # A change that is made leads back to the list; one that is refused is answered itself.
        refused = response.request.method == "POST" and response.status >= 400
        return refused or response.request.redirected_from is not None

    arrived = []

    def arrive(frame):
        arrived.append(frame)

    page.on("framenavigated", arrive)
    with page.expect_response(is_answer) as found:
        yield found
    # Otherwise what is done next would be done with the old page.
    if not found.value.request.is_navigation_request():
        page.wait_for_function("() => typeof state === 'undefined' || !state.pending.length")
    elif not arrived:
        page.wait_for_event("framenavigated")
    page.remove_listener("framenavigated", arrive)
    page.wait_for_load_state()


def fulfill(**response):
    """Return a handler of a route that answers with the response, in place of the server."""
    return lambda route: route.fulfill(**response)
