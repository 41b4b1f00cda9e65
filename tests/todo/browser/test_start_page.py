"""The settings page chooses the view that the site's name links to."""

from playwright.sync_api import expect

from tests.browser.fixtures import both_ways


@both_ways
def test_the_name_of_the_site_leads_to_the_chosen_view(page, log_in, as_ana):
    log_in(as_ana)
    page.goto("/accounts/settings/")
    page.get_by_label("The site’s name links to:").select_option("Today")
    page.get_by_role("button", name="Set start page").click()
    expect(page).to_have_url("/?show=today")
    expect(page.locator("#undo")).to_contain_text("Your settings are saved.")
    page.goto("/lists")
    page.locator(".brand").click()
    expect(page).to_have_url("/?show=today")
