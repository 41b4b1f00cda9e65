"""Describe an item's fields in words, in the active language."""

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy

from todo import recurrence

# With a context, because “every week” is also a word of quick add without a plural: before Python
# 3.11, gettext does not find the singular of a message with a plural alone.
RULE_TEXTS = {
    "day": npgettext_lazy("rule", "every day", "every %(count)d days", "count"),
    "week": npgettext_lazy("rule", "every week", "every %(count)d weeks", "count"),
    "month": npgettext_lazy("rule", "every month", "every %(count)d months", "count"),
    "year": npgettext_lazy("rule", "every year", "every %(count)d years", "count"),
}
SUGGESTED_RULES = [
    f"every {interval}"
    for interval in ("day", "weekday", "week", "2 weeks", "month", "3 months", "year")
]
PRIORITIES = {
    1: gettext_lazy("High priority"),
    2: gettext_lazy("Medium priority"),
    3: gettext_lazy("Low priority"),
}


def describe_rule(rule):
    """Return a rule of recurrence.py in words, such as "every Monday and Thursday"."""
    if rule == "every weekday":
        return _("every weekday")
    days = [str(WEEKDAYS[day]) for day in recurrence.weekdays_of(rule)]
    if days:
        return _("every %s") % get_text_list(days, _("and"))
    count, unit = recurrence.split_rule(rule)
    return RULE_TEXTS[unit] % {"count": count}


def describe_due_date(day, today, done=False):
    """Return a due date in words, and its CSS class: "overdue", "today" or ""."""
    # Translators: a day with its year and without, as Django's filter “date” takes it.
    name = date_format(day, _("j M Y") if day.year != today.year else _("j M"))
    if done:
        return name, ""
    if day < today:
        return _("Overdue: %s") % name, "overdue"
    if day == today:
        return _("Today"), "today"
    return _("Tomorrow") if (day - today).days == 1 else name, ""


def describe_day(day, today, is_overdue):
    """Return the heading of the items that are due on a day, which may be None.

    Past days are only overdue if any of their items is active.
    """
    if day is None:
        return _("No date")
    days = (day - today).days
    if days < 0:
        return _("Overdue") if is_overdue else _("Earlier")
    if days < 2:
        return _("Tomorrow") if days else _("Today")
    # Translators: the heading of a day in the next week, as Django's filter “date” takes it.
    return date_format(day, _("l, j F")) if days < 7 else _("Later")


def describe_attributes(attributes, today):
    """Return the attributes of a new item in words, such as ["home", "Tomorrow", "@bank"]."""
    done = attributes.get("completed", False)
    parts = [capfirst(_("completed"))] if done else []
    parts += [attributes["todo_list"]] if "todo_list" in attributes else []
    due_on = attributes.get("due_on")
    parts += [describe_due_date(due_on, today, done)[0]] if due_on else []
    parts += [describe_rule(attributes["repeats"])] if "repeats" in attributes else []
    parts += [str(PRIORITIES[attributes["priority"]])] if "priority" in attributes else []
    return parts + ["@" + label for label in attributes.get("labels", ())]


def describe_new_item(attributes, today):
    """Return a message such as "Added to home · tomorrow · @bank"."""
    todo_list, *others = describe_attributes(attributes, today)
    others = [text[0].lower() + text[1:] for text in others]
    return _("Added to %s") % " · ".join([todo_list, *others])
