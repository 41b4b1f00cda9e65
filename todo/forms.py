"""What a visitor may send, and what is said when it will not do."""

from django import forms

from todo.models import ToDoItem


class ItemForm(forms.Form):
    text = forms.CharField(
        max_length=ToDoItem._meta.get_field("text").max_length,
        error_messages={
            "required": "There is nothing to add yet: write what is to be done.",
            "max_length": "A text has at most %(limit_value)d characters, this one has"
            " %(show_value)d. Shorten it and try again.",
        },
    )

    def sentence(self):
        """What is wrong, in a sentence: the first error of a form that is not valid."""
        return next(iter(self.errors.values()))[0]


class NewItemForm(ItemForm):
    """A new item. The key names the request, so that a double click adds one item."""

    request_key = forms.CharField(max_length=64, required=False)


class UpdateForm(ItemForm):
    """A change of an item, whose text may be emptied, but not left out.

    The version is that of the item which the visitor saw, if it is known.
    """

    completed = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "text" not in self.data
