"""How an item's fields are said to a person, in the language that is active."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext_lazy

from todo import recurrence

# The context tells “every week” from the words that are typed, and have no plural: before Python
# 3.11, the singular of a message that has one is not found alone.
RULE_TEXTS = {
    "day": npgettext_lazy("rule", "every day", "every %(count)d days", "count"),
    "week": npgettext_lazy("rule", "every week", "every %(count)d weeks", "count"),
    "month": npgettext_lazy("rule", "every month", "every %(count)d months", "count"),
    "year": npgettext_lazy("rule", "every year", "every %(count)d years", "count"),
}
SUGGESTED_RULES = ["", "day", "weekday", "week", "2 weeks", "month", "3 months", "year"]
PRIORITIES = {
    1: gettext_lazy("High priority"),
    2: gettext_lazy("Medium priority"),
    3: gettext_lazy("Low priority"),
}


def describe_rule(rule):
    """A rule of recurrence.py in words: "every 2 weeks"; "never" for none."""
    if rule in ("", "weekday"):
        return _("every weekday") if rule else _("never")
    count, unit = recurrence.split_rule(rule)
    return RULE_TEXTS[unit] % {"count": count}


def describe_due_date(day, today, done=False):
    """A due date in words, and its class on the page: "overdue", "today" or ""; "" if done."""
    # Translators: a day with its year and without, as Django's filter “date” takes it.
    name = date_format(day, _("j M Y") if day.year != today.year else _("j M"))
    if done:
        return name, ""
    if day < today:
        return _("Overdue: %s") % name, "overdue"
    if day == today:
        return _("Today"), "today"
    return _("Tomorrow") if (day - today).days == 1 else name, ""


def describe_attributes(read, today):
    """What quickadd.read has read besides the text, in words: "home, @bank, Tomorrow"; or ""."""
    parts = [read["todo_list"]] if "todo_list" in read else []
    parts += ["@" + label for label in read.get("labels", ())]
    parts += [str(PRIORITIES[read["priority"]])] if "priority" in read else []
    parts += [describe_due_date(read["due_on"], today)[0]] if "due_on" in read else []
    parts += [describe_rule(read["repeats"])] if "repeats" in read else []
    return ", ".join(parts)
