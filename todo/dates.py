"""The due dates that one click chooses. A pure function, without a database."""

from datetime import timedelta

from django.utils.translation import gettext_lazy

DATE_CHOICES = {
    "today": gettext_lazy("Today"),
    "tomorrow": gettext_lazy("Tomorrow"),
    "next_week": gettext_lazy("Next week"),
    "none": gettext_lazy("Remove date"),
}


def chosen_date(choice, today):
    """Return the date of a key of DATE_CHOICES; next week is its Monday, and "none" is None."""
    days = {"today": 0, "tomorrow": 1, "next_week": 7 - today.weekday()}
    return today + timedelta(days=days[choice]) if choice in days else None


def date_choices(today):
    """Return a dict for the button of each choice: its `name`, `label` and `date`."""
    return [
        {"name": name, "label": label, "date": chosen_date(name, today)}
        for name, label in DATE_CHOICES.items()
    ]
