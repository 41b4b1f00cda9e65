"""Recurrence rules: how to parse them, and the next date of a series.

A rule is a str: "day", "weekday" (Monday to Friday), "week", "month", "year", or one of them but
"weekday" with a count from 2 to 999: "2 weeks". Dates are `datetime.date`s.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

# Other dates are mistyped. No calendar program and no time zone fails in this range.
MIN_DATE, MAX_DATE = date(1900, 1, 1), date(2999, 12, 31)

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


def parse_rule(text):
    """Return the rule of a text in any case, singular or plural; None if it is not a rule."""
    text = " ".join(text.lower().split())
    if text in ("weekday", "weekdays"):
        return "weekday"
    match = re.fullmatch("(?:([1-9][0-9]{0,2}) )?(day|week|month|year)s?", text)
    if not match:
        return None
    count, unit = match.groups("1")
    return unit if count == "1" else f"{count} {unit}s"


def split_rule(rule):
    """Return the count and the unit of a rule: (2, "week") for "2 weeks", (1, "day") for "day"."""
    *count, unit = rule.rstrip("s").split()
    return int(count[0]) if count else 1, unit


def add_interval(rule, start, times=1):
    """Return the date `times` intervals of a rule after `start`; None after the year 9999.

    A month without the day of `start` gives its last day. The rule "weekday" has no interval.
    """
    count, unit = split_rule(rule)
    try:
        if unit in DAYS:
            return start + timedelta(days=times * count * DAYS[unit])
        months = start.year * 12 + start.month - 1 + times * count * MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return None


def next_date(rule, start, after):
    """Return the first date after `after` in a series from `start`; None after the year 9999.

    Months count from `start`: 31 January, 28 February, 31 March.
    """
    if rule == "weekday":
        day = start if start > after else add_interval("day", after)
        # Monday is two days after Saturday, and one after Sunday.
        return day and add_interval("day", day, {5: 2, 6: 1}.get(day.weekday(), 0))
    count, unit = split_rule(rule)
    if unit in DAYS:
        times = (after - start).days // (count * DAYS[unit])
    else:
        months = (after.year - start.year) * 12 + after.month - start.month
        times = months // (count * MONTHS[unit])
    day = add_interval(rule, start, max(0, times))
    return day if day > after else add_interval(rule, start, times + 1)


def to_rrule(rule, start):
    """Return the RRULE value (RFC 5545, 3.3.10) of a rule for a series from `start`."""
    if rule == "weekday":
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    count, unit = split_rule(rule)
    rrule = f"FREQ={FREQUENCIES[unit]}" + (f";INTERVAL={count}" if count > 1 else "")
    if start.day > 28 and (unit == "month" or (unit == "year" and start.month == 2)):
        # Calendars skip a month without the day, where next_date() takes the last day. So list all
        # possible days, of which BYSETPOS takes the last one.
        days = ",".join(map(str, range(28, start.day + 1)))
        month = ";BYMONTH=2" if unit == "year" else ""
        rrule += f"{month};BYMONTHDAY={days};BYSETPOS=-1"
    return rrule
