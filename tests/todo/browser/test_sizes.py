"""The page on a small screen, under a thumb, over a slow line, and with many items."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import both_ways
from todo.models import ToDoItem

TARGETS = ":is(.todoapp, .account-nav, .site-nav) :is(a, button, input):visible"

small = pytest.mark.parametrize("size", [{"width": 320, "height": 568}], ids=["320 px"])


@both_ways
@small
def test_no_state_of_the_list_scrolls_sideways(three, visitor, fits, expected_errors):
    expected_errors.append("400 (Bad Request)")
    ToDoItem.objects.create(text="x" * 500)
    ToDoItem.objects.create(text="Write an answer to everybody who asked")
    visitor.page.reload()
    fits()
    visitor.edit("one")
    expect(visitor.editor).to_be_focused()
    fits()
    visitor.editor.fill("y" * 501)
    visitor.enter(visitor.editor)
    expect(visitor.message).to_be_visible()
    fits()
    visitor.add("z" * 501)
    fits()


@both_ways
@small
def test_every_target_is_large_enough_for_a_thumb(three, visitor):
    # WCAG 2.2, 2.5.8: https://www.w3.org/WAI/WCAG22/Understanding/target-size-minimum.html
    for state in ("shown", "edited"):
        if state == "edited":
            visitor.edit("one")
            expect(visitor.editor).to_be_focused()
        for target in visitor.page.locator(TARGETS).all():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 24, target.evaluate("e => e.outerHTML")


def test_a_full_page_of_100_items_is_worked_on_as_one_of_three(visitor):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", position=number) for number in range(100)
    )
    visitor.page.reload()
    expect(visitor.counter).to_have_text("100 items left")
    visitor.toggle("item 50")
    expect(visitor.counter).to_have_text("99 items left")
    visitor.rewrite("item 99", "the last")
    visitor.delete("item 0")
    expect(visitor.counter).to_have_text("98 items left")
    visitor.add("one more")
    labels = visitor.page.locator(".todo-list label")
    expect(labels).to_have_count(100)
    assert labels.last.text_content() == "one more"


def test_a_page_of_50_items_weighs_at_most_30_kilobytes_with_style_and_script(page):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"Write letter {number}", position=number) for number in range(50)
    )
    answers = []
    page.on("response", lambda response: answers.append(response))
    page.goto("/")
    sizes = [len(gzip.compress(response.body())) for response in answers[:]]
    assert len(sizes) >= 3
    assert sum(sizes) <= 30 * 1024
