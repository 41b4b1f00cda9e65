"""A visitor of the list, who uses gestures where there is script, and plain forms elsewhere.

A gesture that changes the list returns when the page shows the server's answer, so that a test can
look at the page and at the models.
"""

import re

from playwright.sync_api import expect

from tests.browser.answers import expect_answer


class Visitor:
    def __init__(self, page, script=True):
        self.page = page
        self.script = script
        self.open()

    def open(self, address="/"):
        self.page.goto(address)

    # The page

    @property
    def new(self):
        return self.page.locator(".new-todo")

    @property
    def toggle_all_box(self):
        return self.page.locator(".toggle-all")

    @property
    def clear_button(self):
        return self.page.locator(".clear-completed")

    @property
    def counter(self):
        return self.page.locator(".todo-count")

    @property
    def message(self):
        """The error that is shown, over the list or in an item."""
        return self.page.locator(".error:visible")

    @property
    def editor(self):
        """The field of the item that is being edited."""
        return self.page.locator(".editing .edit")

    @property
    def offer(self):
        """The message about the last act, with the button that undoes it."""
        return self.page.locator("#undo .offer:visible")

    @property
    def details(self):
        """The form with every field of an item: in its row, or without script on its own page."""
        return self.page.locator("form.item-details")

    def item(self, text):
        text = re.compile(f"^{re.escape(text)}$")
        label = self.page.locator(".item-body label", has_text=text)
        return self.page.locator(".todo-list li", has=label)

    def box(self, text):
        return self.item(text).locator(".toggle")

    def sees(self, *texts):
        """The list shows these texts, in this order."""
        labels = self.page.locator(".todo-list li:visible .item-body label")
        expect(labels).to_have_text(list(texts))

    def sees_completed(self, *texts):
        """Of the items on the page these are shown as completed, and no others."""
        expect(self.page.locator(".todo-list .completed:visible .item-body label")).to_have_text(
            list(texts)
        )
        others = ".completed .toggle:not(:checked), li:not(.completed) .toggle:checked"
        expect(self.page.locator(".todo-list").locator(others)).to_have_count(0)

    def has_stored_everything(self):
        """No act of the visitor waits for its answer any more."""
        self.page.wait_for_function("() => !state.pending.length")

    # The visitor's actions

    def leave_new(self):
        """Leave the field of the new item, which gets the focus when the page is drawn."""
        expect(self.new).to_be_focused()
        self.new.evaluate("field => field.blur()")

    def enter(self, field):
        """Press Enter in the field, and wait for the answer."""
        with expect_answer(self.page):
            field.press("Enter")

    def add(self, text):
        self.new.fill(text)
        self.enter(self.new)

    def add_quickly(self, *texts):
        """Type each text and Enter, without waiting for the answers."""
        for text in texts:
            self.new.fill(text)
            self.new.press("Enter", no_wait_after=True)

    def toggle(self, text):
        with expect_answer(self.page):
            self.box(text).click()
            if not self.script:
                self.item(text).locator(".save-toggle").click()

    def toggle_all(self):
        with expect_answer(self.page):
            self.toggle_all_box.click()
            if not self.script:
                self.page.locator(".toggle-all-form button").click()

    def edit(self, text):
        """Open the item and return its field."""
        if self.script:
            self.item(text).locator("label").dblclick()
        else:
            self.item(text).locator(".edit-link").click()
        expect(self.editor).to_be_visible()
        return self.editor

    def rewrite(self, text, new):
        """Edit the item and save the new text with Enter."""
        self.edit(text).fill(new)
        self.enter(self.editor)

    def delete(self, text):
        with expect_answer(self.page):
            self.item(text).locator(".destroy").click()

    def clear_completed(self):
        with expect_answer(self.page):
            self.clear_button.click()

    def show(self, filter_name):
        """Follow the link of a filter, and wait for the page's script unless the link waits."""
        self.page.locator(".filters").get_by_text(filter_name, exact=True).click()
        self.page.wait_for_load_state()

    def undo(self):
        with expect_answer(self.page):
            self.offer.get_by_role("button", name="Undo").click()

    def open_details(self, text):
        """Open the details of the item and return their form."""
        self.item(text).locator(".details-link").click()
        expect(self.details.locator("[name=text]")).to_have_value(text)
        return self.details

    def press_in_details(self, button):
        """Press a button of the details that are open."""
        with expect_answer(self.page):
            self.details.get_by_role("button", name=button, exact=True).click()

    def choose(self, *texts):
        """Tick these items, to do something with all of them."""
        for text in texts:
            self.item(text).locator(".item-select").check()

    def open_menu(self, name):
        """Open a menu for the chosen items: Date, Move or Label; return it."""
        menu = self.page.locator(".bulk-form .menu").filter(has_text=re.compile(f"^\\s*{name}"))
        if menu.get_attribute("open") is None:
            menu.locator("summary").click()
        return menu

    def do_with_chosen(self, button):
        with expect_answer(self.page):
            self.page.locator(".bulk-form").get_by_role("button", name=button, exact=True).click()
