"""The rules for an item's fields, which forms, the API and the import share."""

import pytest
from django.core.exceptions import ValidationError

from todo.api import serializers
from todo.forms import LabelsField
from todo.item_fields import clean_record
from todo.transfer.records import RECORD_VALIDATORS
from todo.validators import MAX_LABELS, clean_labels


@pytest.mark.parametrize("read", [clean_labels, lambda names: LabelsField().clean(" ".join(names))])
def test_labels_that_differ_by_case_alone_count_once(read):
    names = ["l{:02}".format(number) for number in range(MAX_LABELS)]
    assert read(names + [name.upper() for name in names]) == names
    with pytest.raises(ValidationError, match="at most 50 labels"):
        read([*names, "one more"])


def test_a_label_with_and_without_its_sign_is_one():
    assert LabelsField().clean("@bank bank, @home") == ["bank", "home"]


def test_the_api_and_the_import_say_the_same_of_what_is_wrong():
    wrong = {
        "title": "x" * 501,
        "completed": "maybe",
        "due_on": "2026-02-30",
        "priority": 4,
        "list": "a\0b",
        "labels": ["two words"],
        "notes": "x" * 10001,
        "repeats": "often",
    }
    values, errors = clean_record(wrong, serializers.VALIDATORS)
    assert values == {}
    assert set(errors) == set(wrong)
    assert clean_record(wrong, RECORD_VALIDATORS) == ({}, errors)
