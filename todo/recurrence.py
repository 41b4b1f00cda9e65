"""Recurrence rules: how to parse them, and the next date of a series.

A rule is a str: "every day", "every week", "every month" or "every year", with or without a count
from 2 to 999 ("every 2 weeks"), "every weekday" (Monday to Friday), or weekdays in week order
("monday, thursday"). Dates are `datetime.date`s.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

# Other dates are mistyped. No calendar program and no time zone fails in this range.
MIN_DATE, MAX_DATE = date(1900, 1, 1), date(2999, 12, 31)

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WORKDAYS, ALL_DAYS = ", ".join(WEEKDAYS[:5]), ", ".join(WEEKDAYS)
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}
FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


def parse_rule(text):
    """Return the rule of a text in any case, with or without "every"; None if it is not a rule."""
    text = " ".join(text.lower().split())
    text = text[6:] if text.startswith("every ") else text
    days = set(re.split(" ?, ?", text))
    if days <= set(WEEKDAYS):
        text = ", ".join(day for day in WEEKDAYS if day in days)
        return {WORKDAYS: "every weekday", ALL_DAYS: "every day"}.get(text, text)
    if text in ("weekday", "weekdays"):
        return "every weekday"
    match = re.fullmatch("(?:([1-9][0-9]{0,2}) )?(day|week|month|year)s?", text)
    if not match:
        return None
    count, unit = match.groups("1")
    return "every " + (unit if count == "1" else f"{count} {unit}s")


def split_rule(rule):
    """Return the count and the unit of a rule: (2, "week") for "every 2 weeks".

    Weekdays are the unit of their rule: (1, "monday, thursday").
    """
    if rule.startswith(tuple(WEEKDAYS)):
        return 1, rule
    _every, *count, unit = rule.rstrip("s").split()
    return int(count[0]) if count else 1, unit


def weekdays_of(rule):
    """Return the weekdays of a rule, from Monday = 0; none for a rule with an interval."""
    days = WORKDAYS if rule == "every weekday" else rule
    return [number for number, day in enumerate(WEEKDAYS) if day in days]


def add_interval(rule, start, times=1):
    """Return the date `times` intervals of a rule after `start`; None after the year 9999.

    A month without the day of `start` gives its last day. Not for rules of weekdays.
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


def first_date(rule, start):
    """Return the first date of a series from `start`; None after the year 9999."""
    weekdays, day = weekdays_of(rule) or range(7), start
    while day and day.weekday() not in weekdays:
        day = add_interval("every day", day)
    return day


def next_date(rule, start, after):
    """Return the first date after `after` in a series from `start`; None after the year 9999.

    Months count from `start`: 31 January, 28 February, 31 March.
    """
    if weekdays_of(rule):
        day = start if start > after else add_interval("every day", after)
        return day and first_date(rule, day)
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
    weekdays = weekdays_of(rule)
    if weekdays:
        return "FREQ=WEEKLY;BYDAY=" + ",".join(WEEKDAYS[day][:2].upper() for day in weekdays)
    count, unit = split_rule(rule)
    rrule = f"FREQ={FREQUENCIES[unit]}" + (f";INTERVAL={count}" if count > 1 else "")
    if start.day > 28 and (unit == "month" or (unit == "year" and start.month == 2)):
        # Calendars skip a month without the day, where next_date() takes the last day. So list all
        # possible days, of which BYSETPOS takes the last one.
        days = ",".join(map(str, range(28, start.day + 1)))
        month = ";BYMONTH=2" if unit == "year" else ""
        rrule += f"{month};BYMONTHDAY={days};BYSETPOS=-1"
    return rrule


def split_rrule(text):
    """Return the parts of an RRULE value by their names, but FREQ and INTERVAL as a rule, or None.

    WKST is left out: it counts only beside several weekdays and an interval.
    """
    text = re.sub(r"\s|^RRULE:", "", text.upper())
    parts = dict(part.partition("=")[::2] for part in text.split(";") if part)
    parts.pop("WKST", None)
    units = {frequency: unit for unit, frequency in FREQUENCIES.items()}
    return parse_rule(f"{parts.pop('INTERVAL', 1)} {units.get(parts.pop('FREQ', ''))}"), parts


def parse_rrule(text, start):
    """Return the rule of an RRULE value (RFC 5545, 3.3.10) for a series from `start`, or None.

    It is None if the series has an end, or days that no rule can say. `start` may be None.
    """
    rule, parts = split_rrule(text)
    if not rule or not parts:
        return rule
    unit = split_rule(rule)[1]
    if unit in DAYS and set(parts) == {"BYDAY"}:
        names = {name[:2].upper(): name for name in WEEKDAYS}
        days = parse_rule(",".join(names.get(day, "?") for day in parts["BYDAY"].split(",")))
        if rule in ("every day", "every week"):
            return days
        is_start = unit == "week" and start and days == WEEKDAYS[start.weekday()]
        return rule if is_start else None
    if unit not in MONTHS or not start:
        return None
    day, month = {"BYMONTHDAY": str(start.day)}, {"BYMONTH": str(start.month)}
    equal = [day, split_rrule(to_rrule(rule, start))[1]]
    equal += [{"BYMONTHDAY": "-1"}] if start.day == 31 else []
    if unit == "year":
        equal = [month, {**month, **day}, *equal[1:2]]
    return rule if parts in equal else None


def simplify_rule(rule, start):
    """Return "every week" instead of the weekday of `start`."""
    return "every week" if rule == WEEKDAYS[start.weekday()] else rule
