"""Dates in English as the page writes them: 3 December 2026, which nobody can misread."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
