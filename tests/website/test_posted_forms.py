"""website/posted_forms.py: the fields of a refused form that a person typed."""

from website.posted_forms import PostedForm


def test_hidden_fields_and_blank_values_are_not_shown_as_typed(rf):
    request = rf.post("/", {"next": "/settings", "username": "ana", "email": " "})
    assert [value for _label, value in PostedForm(request).typed()] == ["ana"]
