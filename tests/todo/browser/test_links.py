"""A link in a title opens another tab, and the text around it is still edited."""

from playwright.sync_api import expect

from tests.browser.fixtures import both_ways


@both_ways
def test_click_on_a_link_in_a_title_opens_it_and_edits_nothing(visitor, base_url):
    text = f"Read {base_url}/accounts/login/ now"
    visitor.add(text)
    visitor.sees(text)
    item = visitor.item(text)
    with visitor.page.expect_popup() as popup:
        item.get_by_role("link", name="/accounts/login/", exact=False).first.click()
    popup.value.wait_for_url("**/accounts/login/")
    popup.value.close()
    expect(item).not_to_have_class("editing")
    visitor.sees(text)


def test_double_click_beside_the_link_edits_the_text(visitor, base_url):
    text = f"Read {base_url}/health/live now"
    visitor.add(text)
    item = visitor.item(text)
    expect(item.locator("label a")).to_have_count(1)
    item.locator("label").dblclick(position={"x": 5, "y": 10})
    expect(item.locator(".edit")).to_have_value(text)
    expect(item.locator(".edit")).to_be_visible()
