"""The rules for an item's fields, which forms, the API and the import share."""

import pytest
from django.core.exceptions import ValidationError

from todo.api import serializers
from todo.form_fields import LabelsField
from todo.item_fields import clean_record
from todo.transfer.records import RECORD_VALIDATORS
from todo.validators import MAX_LABELS, clean_labels


@pytest.mark.parametrize(
    "clean", [clean_labels, lambda names: LabelsField().clean(" ".join(names))]
)
def test_labels_that_differ_by_case_alone_count_once(clean):
    names = [f"l{number:02}" for number in range(MAX_LABELS)]
    assert clean(names + [name.upper() for name in names]) == names
    with pytest.raises(ValidationError, match="at most 50 labels"):
        clean([*names, "one more"])


def test_label_with_and_without_its_sign_counts_once():
    assert LabelsField().clean("@bank bank, @home") == ["bank", "home"]


def test_api_and_import_have_the_same_errors():
    record = {
        "title": "x" * 501,
        "completed": "maybe",
        "due_on": "2026-02-30",
        "priority": 4,
        "list": "a\0b",
        "labels": ["two words"],
        "notes": "x" * 10001,
        "repeats": "often",
    }
    values, errors = clean_record(record, serializers.VALIDATORS)
    assert values == {}
    assert set(errors) == set(record)
    assert clean_record(record, RECORD_VALIDATORS) == ({}, errors)
