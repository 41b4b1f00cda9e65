"""Quick add: parse the list, labels, priority, date and rule at the end of a new item's text.

    Pay the rent #home @bank !1 tomorrow every month

is the text "Pay the rent" and five attributes. Parsing goes backwards from the end, in any order,
and stops at the first plain or repeated word: `Read #1 bestseller` stays as it is. A time after a
date stays in the text: `Meet Ana tomorrow at 9` is "Meet Ana at 9". Words of dates and rules are
English or Spanish, in any case, with or without accents.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from unicodedata import category

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from todo import recurrence
from todo.recurrence import WEEKDAYS
from todo.search import normalize
from todo.validators import MAX_NAME_LENGTH, single_line
from website.text import distinct

IN_NAMES = "_-\u200c\u200d"  # besides letters, digits and marks; the last two are joiners
NAME_PREFIXES = {"#": "todo_list", "@": "labels"}
PRIORITIES = {sign + str(number): number for sign in "!p" for number in (1, 2, 3)}
DAY_FIRST_LANGUAGES = ["es"]  # Elsewhere, 5/12/2026 is a day in May or in December.

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september"]
MONTHS += ["october", "november", "december"]
MONTH_NUMBERS = {month[:3]: number for number, month in enumerate(MONTHS, 1)}
# Words that are short for a word of the grammar, or are Spanish.
WORDS = {day[:3]: day for day in WEEKDAYS[:5]}
WORDS.update({month[:3]: month for month in MONTHS if month != "march"})
WORDS.update(tues="tuesday", thur="thursday", thurs="thursday", sept="september", tonight="today")
SPANISH = """
hoy:today manana:tomorrow lunes:monday lun:monday martes:tuesday miercoles:wednesday mie:wednesday
jueves:thursday jue:thursday viernes:friday vie:friday sabado:saturday sabados:saturday
sab:saturday domingo:sunday domingos:sunday dom:sunday enero:january ene:january febrero:february
marzo:march abril:april abr:april mayo:may junio:june julio:july agosto:august ago:august
septiembre:september octubre:october noviembre:november diciembre:december dic:december dia:day
dias:days semana:week semanas:weeks mes:month meses:months ano:year anos:years
laborables:laborable en:in para:by este:this vence:due cada:every un:a una:a dos:two tres:three
proximo:coming proxima:coming y:and e:and o:or hasta:until desde:since salvo:except excepto:except
pasado:last ultimo:last siguiente:following diariamente:daily semanalmente:weekly
mensualmente:monthly anualmente:yearly
"""
WORDS.update(re.findall(r"(\S+):(\S+)", SPANISH))
# Words with another meaning (`Enjoy the sun`), which are weekdays in some phrases only.
SHORT_WEEKDAYS = {"sat": "saturday", "sun": "sunday", "mar": "tuesday"}
COUNTS = {"a": "1", "one": "1", "other": "2", "two": "2", "three": "3"}
FREQUENCIES = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
RELATIVE_DAYS = {"today": 0, "esta noche": 0, "tomorrow": 1, "last tomorrow": 2}

# After these words, a date or a rule has another meaning, or belongs to them.
NOT_AFTER, NOT_AFTER_WEEKDAYS, NOT_AFTER_RULES = (
    set(words.split())
    for words in (
        """before after until till since from not except no last next past previous coming
        following every each the a an and or of to than through between for by about with like as
        is are was & / la las los el al de del con como es son esta""",
        """on this other first second third primer segundo tercer + - – black good holy ash palm
        easter cyber blue santo santa""",
        """once twice thrice times
        vez veces""",
    )
)
IN_A_SERIES = re.compile("(?:{}|[0-9]+),".format("|".join(WEEKDAYS)))  # “15,” in `15, 16 April`


def compile_phrase(text):
    """Compile the pattern of a phrase; a name in braces stands for its pattern."""
    patterns = {
        "due": "(?:due )?",
        "on": "(?:due )?(?:(?:on|by) )?",
        "weekday": "|".join(WEEKDAYS),
        "count": "(?P<count>[1-9][0-9]{0,2}|a|one|two|three)",
        "unit": "(?P<unit>(?:day|week|month|year)s?)",
        "month": "(?P<month>{}|mar)".format("|".join(MONTHS)),
        "day": "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?",
        "year": "(?:,? (?:del? )?(?P<year>[0-9]{4}))?",
        "hour": "(?:[01]?[0-9]|2[0-3])",
    }
    return re.compile(re.sub("{([a-z]+)}", lambda name: patterns[name.group(1)], text))


TIME = compile_phrase(
    "(?:(?:at|a las?) )?{hour}(?::[0-5][0-9](?: ?[ap]m)?| ?[ap]m)|(?:at|a las?) {hour}"
)
DAY_PHRASES = [
    "{due}(?:by )?(?P<relative>today|esta noche|(?:last )?tomorrow)",
    "{due}(?:in|dentro de) {count} {unit}",
    "{due}(?:by )?(?P<next>next week|(?:la )?coming week|(?:la )?week (?:coming|que viene))",
]
DATE_PHRASES = [
    "{on}(?:this |el )?(?:coming )?(?P<weekday>{weekday})(?: coming| que viene)?",
    "{due}(?:on|by|this|on this|by this) (?P<weekday>sat|sun)",
    "{on}(?:el )?coming (?P<weekday>sat|sun|mar)",
    "{on}(?P<next>next) (?P<weekday>{weekday}|sat|sun)",
    "{on}(?:el )?(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
    "{on}(?:el )?(?P<day>[0-9]{1,2})(?P<slash>/)(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})",
    "{on}(?:the |el )?{day}(?: of| de)? {month}{year}",
    "{on}{month} (?:the )?{day}{year}",
]
RULE_PHRASES = [
    "(?:due |on )?(?:every|todos los|todas las) (?P<rule>(?!every ).+)",
    "(?P<rule>{})".format("|".join(FREQUENCIES)),
]
# For each phrase: its attribute, its pattern, and the words after which it stays in the text.
GRAMMAR = [
    (key, compile_phrase(text), not_after)
    for key, phrases, not_after in [
        ("due_on", DAY_PHRASES, NOT_AFTER),
        ("due_on", DATE_PHRASES, NOT_AFTER | NOT_AFTER_WEEKDAYS),
        ("repeats", RULE_PHRASES, NOT_AFTER | NOT_AFTER_RULES),
    ]
    for text in phrases
]
MAX_WORDS = 10  # of a phrase: “todos los lunes, martes, … y domingos”

# The meaning of phrases, and examples of them in English and Spanish.
EXAMPLES = [
    (_("The list, and any number of labels"), "#home · @bank", "#casa · @banco"),
    (
        _("High, medium or low priority"),
        "!1 · !2 · !3 · p1 · p2 · p3",
        "!1 · !2 · !3 · p1 · p2 · p3",
    ),
    (
        _("When it is due"),
        "today · tonight · tomorrow · friday · next friday · next week · in 3 days · in a week · "
        "15 april · 2026-11-30 · 30/11/2026",
        "hoy · esta noche · mañana · viernes · próximo viernes · próxima semana · "
        "dentro de 3 días · en una semana · 15 de abril · 2026-11-30 · 30/11/2026",
    ),
    (
        _("How often it repeats"),
        "daily · weekly · monthly · yearly · every weekday · every monday · every mon, wed · "
        "every other week · every 3 months",
        "todos los días · todas las semanas · cada mes · cada año · cada día laborable · "
        "cada lunes · cada lunes y miércoles · cada dos semanas · cada 3 meses",
    ),
]


def examples(language=""):
    """Return what the phrases of EXAMPLES mean, and a list of them, by default as the page is."""
    column = 2 if (language or get_language()) == "es" else 1
    return [(row[0], row[column].split(" · ")) for row in EXAMPLES]


def parse(line, today, language="en"):
    """Return the text and the attributes of a line that is typed on the date `today`, as a dict.

    "text" (str) is the line without its attributes; it is only empty if the line is, so that
    `tomorrow` alone is a text. Optional keys: "todo_list" (str), "labels" (list of str, distinct,
    as typed), "priority" (1 to 3), "due_on" (date) and "repeats" (a rule of recurrence.py). With a
    rule alone, "due_on" is the first day of its series. Numeric dates depend on the language.
    """
    words = list(re.finditer(r"\S+", line))
    attributes, labels, times = {}, [], []  # type: dict, list, list
    # Leave at least one visible word.
    visible = (place for place, word in enumerate(words) if single_line(word.group()))
    first = next(visible, len(words))
    while words:
        last = [word.group() for word in words[-MAX_WORDS - 5 :]]
        time = time_size(last)
        size, key, value = parse_attribute(last[: len(last) - time], today, language)
        if value is None or key in attributes or len(words) - time - size <= first:
            break
        if time:
            if key not in ("due_on", "repeats"):
                break
            times.insert(0, line[words[-time].start() : words[-1].end()])
        if key == "labels":
            labels.append(value)
        else:
            attributes[key] = value
        del words[-size - time :]
    if labels:
        attributes["labels"] = list(distinct(reversed(labels)).values())
    if "repeats" in attributes and "due_on" not in attributes:
        attributes["due_on"] = recurrence.first_date(attributes["repeats"], today)
    text = line[: words[-1].end()].strip() if words else ""
    attributes["text"] = " ".join([text, *times])
    return attributes


def parse_attribute(words, today, language):
    """Parse the end of some words; return the number of parsed words, a key and a value.

    The value is None if there is no attribute.
    """
    word = words[-1] if words else ""
    if word[:1] in NAME_PREFIXES:
        return 1, NAME_PREFIXES[word[0]], valid_name(word[1:])
    if word in PRIORITIES:
        return 1, "priority", PRIORITIES[word]
    words = [translate(word) for word in words]
    for size in range(min(len(words), MAX_WORDS), 0, -1):
        key, value, not_after = parse_phrase(" ".join(words[-size:]), today, language)
        if value is not None:
            before = words[-size - 1] if len(words) > size else ""
            is_blocked = before in not_after or (key == "due_on" and IN_A_SERIES.fullmatch(before))
            return size, key, None if is_blocked else value
    return 0, "", None


def time_size(words):
    """Return the number of words of the time at the end of these words, or 0."""
    texts = {size: " ".join(words[-size:]).lower() for size in range(min(4, len(words)), 0, -1)}
    return next((size for size, text in texts.items() if TIME.fullmatch(text)), 0)


def translate(text):
    """Return the text in lower case, with the words of WORDS replaced."""
    words = re.split(r"([\s,]+)", text)
    return "".join(WORDS.get(normalize(word), word.lower()) for word in words)


def parse_date(text, today, language="en"):
    """Return the date of a phrase such as "next week" or "mañana"; None if it is not a date."""
    key, value, _not_after = parse_phrase(translate(text), today, language)
    return value if key == "due_on" else None


def parse_rule(text):
    """Return the rule of a phrase such as "every monday" or "cada mes"; None if it is not one."""
    key, value, _not_after = parse_phrase(translate(text), date.min, "en")
    return value if key == "repeats" else None


def parse_phrase(text, today, language):
    """Return the key, the value and the excluded words before a translated phrase.

    The value is None if the text is not a phrase of the grammar.
    """
    for key, pattern, not_after in GRAMMAR:
        match = pattern.fullmatch(text)
        if match:
            groups = match.groupdict()
            value = to_rule(**groups) if key == "repeats" else to_date(groups, today, language)
            if value:
                return key, value, not_after
    return "", None, ()


def to_rule(rule):
    """Return the rule of the words after "every", or None."""
    words = {**SHORT_WEEKDAYS, **COUNTS, **FREQUENCIES}
    rule = re.sub("^days? laborable$", "weekday", re.sub(",? and |, ?", ",", rule))
    rule = re.sub("[a-z]+", lambda word: words.get(word.group(), word.group()), rule)
    return recurrence.parse_rule(rule)


def to_date(groups, today, language):
    """Return the date of the named groups of a phrase; None if it can be misread, or is too far."""
    try:
        if "relative" in groups:
            day = today + timedelta(days=RELATIVE_DAYS[groups["relative"]])
        elif "unit" in groups:
            rule = "{} {}".format(COUNTS.get(groups["count"], groups["count"]), groups["unit"])
            day = recurrence.add_interval(recurrence.parse_rule(rule), today)
        elif "weekday" in groups or "next" in groups:
            name = groups.get("weekday", "monday")
            days = WEEKDAYS.index(SHORT_WEEKDAYS.get(name, name)) - today.weekday()
            day = today + timedelta(days=days + 7 if "next" in groups else (days - 1) % 7 + 1)
        else:
            day = calendar_date(groups, today, language)
    except (OverflowError, ValueError):  # Past the year 9999, or not in the calendar.
        return None
    return day if day and recurrence.MIN_DATE <= day <= recurrence.MAX_DATE else None


def calendar_date(groups, today, language):
    """Return the date of a day, a month and perhaps a year; without a year, from today on."""
    day, month = int(groups["day"]), groups["month"]
    month = int(month) if month.isdigit() else MONTH_NUMBERS[month[:3]]
    if "slash" in groups and language not in DAY_FIRST_LANGUAGES:
        if day != month and day <= 12 and month <= 12:
            return None
        day, month = max(day, month), min(day, month)
    # A 29 February is at most 8 years away.
    years = [int(groups["year"])] if groups["year"] else range(today.year, today.year + 9)
    for year in years:
        if day <= monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if groups["year"] or candidate >= today:
                return candidate
    return None


def valid_name(text):
    """Return the text if it can be the name of a list or label, else None."""
    fits = text[:1].isalpha() and len(text) <= MAX_NAME_LENGTH and single_line(text)
    words = (char.isalnum() or char in IN_NAMES or category(char)[0] == "M" for char in text)
    return text if fits and all(words) else None
