"""axe-core finds nothing on any page, in any of its states, in light and in dark.

https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""

from datetime import timedelta
from functools import partial

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views import defaults
from playwright.sync_api import expect

from tests.browser.visitor import Visitor, answer, both_ways
from tests.helpers import PASSWORD
from todo.models import Label, ToDoItem, ToDoList


@pytest.fixture
def browser_context_args(browser_context_args):
    """axe-core is a script itself: a page "without script" is one whose own script is empty."""
    return {**browser_context_args, "java_script_enabled": True}


@pytest.fixture
def page(page, script):
    if not script:
        page.route("**/static/**/*.js", lambda route: route.fulfill(body=""))
    return page


@pytest.fixture
def has_no_violation(page):
    """Look at the page that is open, in both colour schemes."""

    def has_no_violation():
        # Of a page that is still on its way there is nothing to look at.
        page.wait_for_load_state()
        expect(page.locator("main")).to_be_visible()
        for colors in ("light", "dark"):
            page.emulate_media(color_scheme=colors)
            results = Axe().run(page)
            assert results.violations_count == 0, colors + ": " + results.generate_report()

    return has_no_violation


# The list


@both_ways
def test_the_empty_list(visitor, has_no_violation):
    has_no_violation()


@both_ways
def test_a_list_of_three(three, visitor, has_no_violation):
    has_no_violation()
    visitor.item("one").hover()
    has_no_violation()


@both_ways
def test_a_filter(three, visitor, has_no_violation):
    visitor.show("Completed")
    visitor.sees("two")
    has_no_violation()


@both_ways
def test_an_item_that_is_edited(three, visitor, has_no_violation):
    visitor.edit("two")
    has_no_violation()


@both_ways
def test_a_new_item_that_is_refused(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.add("x" * 501)
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_an_edit_that_is_refused(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.rewrite("two", "x" * 501)
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_a_conflict(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("409 (Conflict)")
    visitor.edit("two").fill("zwei")
    ToDoItem.objects.filter(text="two").change_fields(text="dos")
    with answer(visitor.page):
        visitor.editor.press("Enter")
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_an_item_that_is_deleted_and_may_come_back(three, visitor, has_no_violation):
    visitor.delete("two")
    expect(visitor.offer).to_be_visible()
    has_no_violation()


@both_ways
def test_details(three, visitor, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    visitor.open_details("one")
    has_no_violation()
    visitor.details.get_by_label("Due").fill("1800-01-01")
    visitor.press_in_details("Save")
    expect(visitor.message).to_be_visible()
    has_no_violation()


@both_ways
def test_several_items_that_are_chosen(three, visitor, has_no_violation):
    visitor.open("/?select=on")
    visitor.choose("one", "two")
    has_no_violation()


@both_ways
def test_items_with_everything_that_are_found(visitor, has_no_violation):
    today = timezone.localdate()
    home = ToDoList.objects.create(name="Home")
    for text, days in (("Pay for milk", -2), ("Buy milk", 0), ("Drink milk", 1)):
        due_on = today + timedelta(days=days)
        fields = {"due_on": due_on, "priority": 1, "repeats": "week", "todo_list": home}
        item = ToDoItem.objects.create(text=text, notes="The milk of oats", **fields)
        item.labels.add(Label.objects.get_or_create_named(None, "food"))
    ToDoItem.objects.create(text="Milk the cow", completed=True)
    visitor.open("/?q=milk")
    expect(visitor.page.locator(".overdue, .today")).to_have_count(2)
    expect(visitor.page.locator("mark")).to_have_count(7)
    has_no_violation()


def test_a_new_item_that_is_read(visitor, has_no_violation):
    visitor.new.fill("Buy milk tomorrow")
    expect(visitor.page.locator("#quick-add-preview")).to_have_text("Read as: Tomorrow")
    has_no_violation()


def test_the_help_about_keys_and_words(three, visitor, has_no_violation):
    visitor.page.get_by_role("button", name="Shortcuts and quick add").click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    has_no_violation()


def test_a_list_of_ones_own(page, log_in, as_ana, ana, has_no_violation):
    log_in(as_ana)
    ToDoItem.objects.create(text="Buy milk", owner=ana)
    Visitor(page).sees("Buy milk")
    has_no_violation()


@pytest.mark.parametrize("script", [False])
def test_what_could_not_be_saved(page, context, has_no_violation, expected_troubles):
    expected_troubles.append("403 (Forbidden)")
    visitor = Visitor(page)
    context.clear_cookies()
    visitor.add("Buy milk")
    expect(page.get_by_role("heading", name="Not saved")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("Buy milk")
    has_no_violation()


def test_what_can_be_saved_after_a_login(
    page, context, log_in, as_ana, ana, has_no_violation, expected_troubles
):
    expected_troubles.append("403 (Forbidden)")
    log_in(as_ana)
    page.goto("/items/{}".format(ToDoItem.objects.create(text="Buy milk", owner=ana).pk))
    page.get_by_label("Notes").fill("one\ntwo")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Notes")).to_have_attribute("readonly", "")
    has_no_violation()
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Save now")).to_be_visible()
    has_no_violation()


# Accounts


def test_the_pages_of_accounts(page, has_no_violation):
    for address in ("login", "signup", "password_reset", "reset/done", "reset/x/x-x"):
        page.goto("/accounts/{}/".format(address))
        has_no_violation()


def test_the_pages_of_ones_own_account(page, log_in, as_ana, has_no_violation):
    log_in(as_ana)
    for address in ("password_change", "password_change/done"):
        page.goto("/accounts/{}/".format(address))
        has_no_violation()


def test_a_login_that_is_refused(page, has_no_violation):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.locator(".error:visible")).to_be_visible()
    has_no_violation()


def test_a_sign_up_that_is_refused(page, ana, has_no_violation, expected_troubles):
    expected_troubles.append("400 (Bad Request)")
    page.goto("/accounts/signup/")
    page.get_by_label("Username").fill("ANA")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("other")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.locator(".error:visible")).not_to_have_count(0)
    has_no_violation()


def test_a_password_change_that_is_refused(page, log_in, as_ana, has_no_violation):
    log_in(as_ana)
    page.goto("/accounts/password_change/")
    page.get_by_label("Old password").fill("wrong")
    page.locator("[name=new_password1]").fill(PASSWORD)
    page.locator("[name=new_password2]").fill("other")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.locator(".error:visible")).not_to_have_count(0)
    has_no_violation()


def test_a_new_password_by_mail(page, ana, has_no_violation):
    user = urlsafe_base64_encode(force_bytes(ana.pk))
    token = default_token_generator.make_token(ana)
    page.goto("/accounts/reset/{}/{}/".format(user, token))
    expect(page.locator("[name=new_password1]")).to_be_visible()
    has_no_violation()


# Errors: in development Django shows pages of its own in place of these.


def test_the_pages_of_errors(page, has_no_violation, expected_troubles):
    expected_troubles.append("the server responded with a status")
    request = RequestFactory().get("/")
    for response in (
        defaults.bad_request(request, BadRequest()),
        defaults.permission_denied(request, PermissionDenied()),
        defaults.page_not_found(request, Http404()),
        defaults.server_error(request),
    ):
        fulfill = partial(show, response)
        page.route("**/broken", fulfill)
        page.goto("/broken")
        expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()
        has_no_violation()
        page.unroute("**/broken", fulfill)


def show(response, route):
    """Give the browser an answer of Django's as if it came from the server."""
    html = response.content.decode()
    route.fulfill(status=response.status_code, body=html, content_type="text/html")
