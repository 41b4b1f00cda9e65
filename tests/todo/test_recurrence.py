"""Rules of repetition and the dates of their series."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from todo.models import ToDoItem
from todo.recurrence import (
    ALL_DAYS,
    WEEKDAYS,
    add_interval,
    first_date,
    next_date,
    parse_rrule,
    parse_rule,
    simplify_rule,
    to_rrule,
)

UNITS = ["day", "week", "month", "year"]
intervals = st.one_of(
    st.builds("every {}".format, st.sampled_from(UNITS)),
    st.builds("every {} {}s".format, st.integers(2, 999), st.sampled_from(UNITS)),
)
weekday_rules = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(", ".join).map(parse_rule)
rules = st.one_of(intervals, st.just("every weekday"), weekday_rules)


def in_series(rule, start, day):
    """Return whether the day is in the series, without counting occurrences."""
    if rule == "every weekday":
        return day.weekday() < 5
    if not rule.startswith("every"):
        return f"{day:%A}".lower() in rule
    count, unit = rule.split()[1:] if rule.count(" ") > 1 else (1, rule.split()[1])
    count, unit = int(count), unit.rstrip("s")
    if unit in ("day", "week"):
        return (day - start).days % (count * {"day": 1, "week": 7}[unit]) == 0
    months = (day.year - start.year) * 12 + day.month - start.month
    last = day == date.max or (day + timedelta(days=1)).day == 1
    right_day = day.day == start.day or (last and day.day < start.day)
    return right_day and months % (count * {"month": 1, "year": 12}[unit]) == 0


def first_in_series(rule, start, after):
    """Return the result of `next_date` by a look at one day after the other."""
    day = start
    if after >= start:
        if after == date.max:
            return None
        day = after + timedelta(days=1)
    while not in_series(rule, start, day):
        if day == date.max:
            return None
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Weekdays", "every weekday"),
        ("day", "every day"),
        ("1 week", "every week"),
        ("1 weeks", "every week"),
        ("2 week", "every 2 weeks"),
        ("Every 2 weeks", "every 2 weeks"),
        ("3 DAYS", "every 3 days"),
        (" 6 \t months\n", "every 6 months"),
        ("999 years", "every 999 years"),
        ("Monday", "monday"),
        ("every sunday ,Monday,\tsunday", "monday, sunday"),
        ("friday, thursday, wednesday, tuesday, monday", "every weekday"),
        (ALL_DAYS, "every day"),
    ],
)
def test_rule_is_normalized(text, expected):
    assert parse_rule(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "s", "2", "2 weekdays", "0 days", "02 days", "1000 days", "-1 days", "1.5 days"]
    + [
        "２ days",
        "٣ days",
        "² days",
        "2days",
        "days 2",
        "two days",
        "fortnight",
        "day day",
        "day\0",
        "every",
        "every every day",
        "everyday",
        "mon",
        "mondays",
        "monday,",
        "monday tuesday",
        "monday, day",
    ],
)
def test_invalid_rule_is_none(text):
    assert parse_rule(text) is None


@given(st.text())
def test_any_text_is_a_normalized_rule_or_none(text):
    assert parse_rule(text) is None or parse_rule(parse_rule(text)) == parse_rule(text)


@given(rules)
def test_normalized_rule_is_unchanged_and_fits_the_column(text):
    assert parse_rule(text) == text
    assert len(text) <= ToDoItem._meta.get_field("repeats").max_length == 54


@pytest.mark.parametrize(
    ("rule", "start", "after", "expected"),
    [
        ("3 days", date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 7)),
        ("2 weeks", date(2026, 1, 31), date(1, 1, 1), date(2026, 1, 31)),
        # 2 January 2026 is a Friday.
        ("weekday", date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)),
        ("weekday", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)),
        ("weekday", date(2026, 1, 3), date(2025, 1, 1), date(2026, 1, 5)),
        ("monday, friday", date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)),
        ("monday, friday", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)),
        ("friday", date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 9)),
        ("sunday", date(2026, 1, 2), date(2025, 1, 1), date(2026, 1, 4)),
        ("month", date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 28)),
        ("month", date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        ("month", date(2026, 1, 31), date(2026, 3, 31), date(2026, 4, 30)),
        ("month", date(2028, 1, 31), date(2028, 1, 31), date(2028, 2, 29)),
        ("month", date(2026, 1, 15), date(2026, 3, 14), date(2026, 3, 15)),
        ("6 months", date(2026, 8, 31), date(2026, 9, 1), date(2027, 2, 28)),
        ("year", date(2024, 2, 29), date(2024, 2, 29), date(2025, 2, 28)),
        ("year", date(2024, 2, 29), date(2027, 2, 28), date(2028, 2, 29)),
        ("2 years", date(2024, 2, 29), date(2024, 3, 1), date(2026, 2, 28)),
    ],
)
def test_next_date_is_the_next_one_of_the_series(rule, start, after, expected):
    assert next_date(parse_rule(rule), start, after) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("day", date.max),
        ("weekday", date.max),  # It is a Friday.
        ("week", None),
        ("month", None),
        ("999 years", None),
        ("friday", date.max),
        ("monday", None),
    ],
)
def test_series_ends_with_the_year_9999(rule, expected):
    rule = parse_rule(rule)
    assert next_date(rule, date.min, date(9999, 12, 30)) == expected
    assert next_date(rule, date.min, date.max) is None


@given(
    st.one_of(
        st.sampled_from([*UNITS, "weekday", "2 years", "4 years"]).map(parse_rule),
        st.builds("every {} {}s".format, st.integers(2, 30), st.sampled_from(UNITS[:3])),
        weekday_rules,
    ),
    st.dates(),
    st.dates(),
)
def test_next_date_is_the_one_found_day_by_day(rule, start, after):
    assert next_date(rule, start, after) == first_in_series(rule, start, after)


@given(rules, st.dates(), st.dates())
def test_next_date_is_later_and_in_the_series(rule, start, after):
    day = next_date(rule, start, after)
    assert day is None or (day > after and day >= start and in_series(rule, start, day))


@given(intervals, st.dates())
def test_interval_leads_from_the_start_to_the_next_date(rule, start):
    assert add_interval(rule, start) == next_date(rule, start, start)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("day", "FREQ=DAILY"),
        ("weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("tuesday, thursday, sunday", "FREQ=WEEKLY;BYDAY=TU,TH,SU"),
        ("week", "FREQ=WEEKLY"),
        ("2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("month", "FREQ=MONTHLY"),
        ("6 months", "FREQ=MONTHLY;INTERVAL=6"),
        ("year", "FREQ=YEARLY"),
        ("999 years", "FREQ=YEARLY;INTERVAL=999"),
    ],
)
def test_rule_is_converted_to_rfc_5545(rule, expected):
    assert to_rrule(parse_rule(rule), date(2026, 1, 28)) == expected


@given(
    st.sampled_from(["day", "weekday", "monday, thursday", "week"] + ["month", "year"] * 3),
    st.integers(1, 30),
    st.dates(date(1999, 1, 1), date(2030, 1, 1)) | st.just(date(2024, 2, 29)),
    st.integers(0, 3),
)
@example("month", 1, date(2026, 1, 31), 1)
@example("month", 1, date(2026, 1, 30), 1)
@example("month", 5, date(2026, 1, 29), 0)
@example("month", 12, date(2024, 2, 29), 0)
@example("year", 1, date(2024, 2, 29), 1)
def test_calendar_has_the_dates_of_the_series(unit, count, start, times):
    has_weekdays = unit in ("weekday", "monday, thursday")
    rule = parse_rule(unit if has_weekdays else f"{count} {unit}")
    # The due date is not the first of the series.
    days = [next_date(rule, start, start - timedelta(days=1)) if has_weekdays else start]
    for _ in range(times + 6):
        days.append(next_date(rule, start, days[-1]))
    days = days[times:]
    due = datetime(days[0].year, days[0].month, days[0].day)
    calendar = rrulestr(to_rrule(rule, start), dtstart=due)
    assert [day.date() for day in islice(calendar, len(days))] == days


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=DAILY", None, "every day"),
        ("RRULE:FREQ=DAILY;INTERVAL=3", None, "every 3 days"),
        ("freq=weekly;interval=1;wkst=su", None, "every week"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", None, "every weekday"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", None, "every weekday"),
        ("FREQ=WEEKLY;BYDAY=TH,MO", None, "monday, thursday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 12, 1), "every 2 weeks"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", date(2026, 12, 1), None),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None, None),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE", date(2026, 12, 1), None),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=TU", date(2026, 12, 1), None),
        ("FREQ=MONTHLY;BYMONTHDAY=1", date(2026, 12, 1), "every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=2", date(2026, 12, 1), None),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 12, 31), "every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 11, 30), None),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 12, 25), None),
        ("FREQ=MONTHLY;BYDAY=FR", date(2026, 12, 25), None),
        ("FREQ=MONTHLY;BYMONTHDAY=1", None, None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=14", date(2027, 2, 14), "every year"),
        ("FREQ=YEARLY;BYMONTH=2", date(2027, 2, 14), "every year"),
        ("FREQ=YEARLY;BYMONTHDAY=14", date(2027, 2, 14), None),
        ("FREQ=DAILY;COUNT=3", None, None),
        ("FREQ=DAILY;UNTIL=20270101", None, None),
        ("FREQ=HOURLY", None, None),
        ("FREQ=DAILY;INTERVAL=0", None, None),
        ("FREQ=DAILY;INTERVAL=1000", None, None),
        ("FREQ=WEEKLY;BYDAY=DAY", None, None),
        ("FREQ=WEEKLY;BYDAY=", None, None),
        ("ERULE:NAME=CUSTOM;BYDATE=20261201", None, None),
        ("every day", None, None),
        ("", None, None),
    ],
)
def test_rrule_of_other_programs_is_a_rule_if_it_means_one(text, start, expected):
    assert parse_rrule(text, start) == expected


@given(rules, st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_rrule_of_a_rule_is_read_back(rule, start):
    found = parse_rrule(to_rrule(rule, start), start)
    assert found == rule


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 3),
    st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "1MO", "-1FR"])).map(",".join),
    st.sampled_from(["", "1", "5", "-1", "1,5"]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)).filter(lambda day: day.day <= 28),
)
def test_rrule_that_is_read_has_the_same_dates(frequency, interval, days, month_days, start):
    text = f"FREQ={frequency};INTERVAL={interval}"
    text += (f";BYDAY={days}" if days else "") + (f";BYMONTHDAY={month_days}" if month_days else "")
    rule = parse_rrule(text, start)
    if rule:
        series = rrulestr(text, dtstart=datetime(start.year, start.month, start.day))
        day = first_date(rule, start)
        for expected in islice(series, 5):
            assert day == expected.date()
            day = next_date(rule, start, day)


def test_weekday_of_the_start_is_every_week():
    assert simplify_rule("tuesday", date(2026, 12, 1)) == "every week"
    assert simplify_rule("monday", date(2026, 12, 1)) == "monday"
