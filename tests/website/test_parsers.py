"""Texts of JSON, before they are parsed."""

import simplejson
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import peak_memory
from website.api.parsers import MAX_DEPTH, is_too_deep


def test_escapes_take_no_more_memory_than_their_text():
    text = '{"a": "%s"}' % ("\\n" * 10**5)
    assert not is_too_deep(text)
    assert peak_memory(lambda: is_too_deep(text)) < 4 * len(text)


@given(st.text('"\\[]{}n'), st.sampled_from([MAX_DEPTH - 1, MAX_DEPTH]))
def test_signs_in_strings_do_not_count_as_depth(content, depth):
    text = "[" * depth + simplejson.dumps({content: content}) + "]" * depth
    assert is_too_deep(text) == (depth == MAX_DEPTH)
