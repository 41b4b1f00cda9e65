"""A list without items says what to do."""

from playwright.sync_api import expect

from tests.browser.fixtures import both_ways


@both_ways
def test_an_empty_list_shows_an_example_until_there_is_an_item(visitor):
    example = visitor.page.get_by_text("Call Ana tomorrow #home !1")
    expect(example).to_be_visible()
    visitor.add("Buy milk")
    visitor.sees("Buy milk")
    expect(example).to_be_hidden()
    visitor.delete("Buy milk")
    expect(example).to_be_visible()
    visitor.open("/?show=today")
    expect(visitor.page.get_by_text("Nothing is due today.")).to_be_visible()
    expect(example).to_be_hidden()
