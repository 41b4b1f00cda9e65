"""Addresses in titles and notes are links, and nothing else is markup."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from todo.links import split_links
from todo.models import ToDoItem

PARTS = """http:// https://example.org HTTPS://x.org/a?b=1&copy=2 mailto:ana@example.org
    javascript:x data:text/html,x www.example.org //x.org ftp://x.org
    http://" onclick="x <b> </a> &amp; ' ( ) ] . , ! \u202e \u200b é 日本 http://[::1]/ mailto: https://x"""
texts = st.one_of(st.text(), st.lists(st.sampled_from(PARTS.split() + [" "])).map("".join))


def urls(text):
    return [url for _piece, url in split_links(text) if url]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("See https://example.org/a?b=1&c=2#d now", "https://example.org/a?b=1&c=2#d"),
        ("See HTTP://EXAMPLE.ORG.", "HTTP://EXAMPLE.ORG"),
        ("(see https://example.org/a), then", "https://example.org/a"),
        (
            "https://en.wikipedia.org/wiki/Milk_(drink)",
            "https://en.wikipedia.org/wiki/Milk_(drink)",
        ),
        ("(https://example.org/Milk_(drink))", "https://example.org/Milk_(drink)"),
        ("“https://example.org/” and more", "https://example.org/"),
        ("https://example.org/a...", "https://example.org/a"),
        ("https://example.org/日本?!", "https://example.org/日本"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("mailto:ana@example.org,", "mailto:ana@example.org"),
    ],
)
def test_address_is_a_link_without_the_punctuation_around_it(text, url):
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "ftp://example.org",
        "www.example.org and example.org",
        "ana@example.org",
        "http:// https://, mailto: and //example.org",
        "xhttp://example.org",
        "vbscript:x file:///etc/passwd",
    ],
)
def test_other_words_are_not_links(text):
    assert split_links(text) == [(text, "")]


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(texts)
def test_only_addresses_become_markup_and_the_text_stays_the_text(text):
    html = render_to_string("todo/_linked.html", {"pieces": split_links(text)})
    page = Page(html.rstrip("\n") + "\n")
    assert page.text.rstrip("\n") == text.rstrip("\n")
    for tag, attrs in page.tags:
        assert (tag, set(attrs)) == ("a", {"href", "target", "rel"})
        assert re.match('(https?://|mailto:)[^\\s<>"]+$', attrs["href"], re.IGNORECASE)
        assert attrs["rel"] == "noopener noreferrer nofollow"
    assert "".join(piece for piece, _url in split_links(text)) == text


@pytest.mark.parametrize(
    "part", ["http://", "https://a.(", "https://))", "mailto:a", "x@", "(", "."]
)
def test_long_text_is_split_in_few_pieces(part):
    text = part * (10000 // len(part))
    assert "".join(piece for piece, _url in split_links(text)) == text


@pytest.mark.django_db
def test_link_in_a_title_stays_the_text_of_its_label_with_the_search_marked(client):
    ToDoItem.objects.create(text='Read https://example.org/?a=<"> & more')
    page = client.get("/?q=example").content.decode()
    label = re.search(r"<label data-action=\"text\"[^>]*>(.*?)</label>", page, re.DOTALL).group(1)
    assert Page(label).text == 'Read https://example.org/?a=<"> & more'
    assert [tag for tag, _attrs in Page(label).tags] == ["a", "mark"]
    assert Page(label).tags[0][1]["href"] == "https://example.org/?a="


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("notes", "urls"),
    [
        ("Then https://b.example now\nhttps://c.example", ["https://b.example"]),
        (
            "\n  https://b.example/" + "x" * 100 + "\n" + "y" * 100,
            ["https://b.example/" + "x" * 100],
        ),
        ("https://b.example/" + "x" * 200, []),  # Its end is not on the page.
    ],
    ids=["first line", "long notes", "cut"],
)
def test_row_links_a_whole_address_in_the_first_line_of_the_notes(client, notes, urls):
    ToDoItem.objects.create(text="Read", notes=notes)
    page = client.get("/").content.decode()
    excerpt = re.search(r"<span class=\"excerpt\">(.*?)</span>", page, re.DOTALL).group(1)
    assert [attrs["href"] for _tag, attrs in Page(excerpt).tags] == urls


@pytest.mark.django_db
def test_page_of_an_item_has_links_in_its_title_and_notes(client):
    item = ToDoItem.objects.create(text="See https://a.example", notes="One\nhttps://b.example two")
    page = Page(client.get(f"/items/{item.pk}").content.decode())
    links = [attrs["href"] for tag, attrs in page.tags if attrs.get("target") == "_blank"]
    assert links == ["https://a.example", "https://b.example"]
    ToDoItem.objects.update(text="See", notes="Nothing")
    assert "linked-notes" not in client.get(f"/items/{item.pk}").content.decode()
