"""SQL expressions that read the names of an item's list and labels in the item's own query."""

from django.db.models import Func, TextField


class LabelNames(Func):
    """The names of the labels of the item with an id, in their order, as a list.

    Django itself would read the labels of all items in another query.
    """

    output_field = TextField()
    names = (
        "(SELECT name FROM todo_label JOIN todo_todoitem_labels ON todo_label.id = label_id"
        " WHERE todoitem_id = %(expressions)s ORDER BY name_key)"
    )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"ARRAY{self.names}")

    def as_sqlite(self, compiler, connection, **context):
        template = f"(SELECT group_concat(name, char(10)) FROM {self.names})"  # noqa: S608 -- constants
        return self.as_sql(compiler, connection, template=template)

    def get_db_converters(self, connection):
        is_list = connection.vendor == "postgresql"
        return [] if is_list else [lambda names, *_: names.split("\n") if names else []]


class ListName(Func):
    """The name of the list with an id.

    With a JOIN, PostgreSQL would often read the lists of all owners.
    """

    output_field = TextField()
    template = "(SELECT name FROM todo_todolist WHERE id = %(expressions)s)"
