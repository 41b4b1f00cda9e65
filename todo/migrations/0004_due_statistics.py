"""Statistics of the order by due date.

PostgreSQL has them for the expression of an index, but does not use those of an index of some rows.
Without them it expects few items in Upcoming, and reads and sorts all of them for any other order.
https://www.postgresql.org/docs/current/sql-createstatistics.html
"""

from django.db import migrations


def create(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql" and connection.pg_version >= 140000:
        # The expression of models.SORT_KEYS["due"].
        schema_editor.execute(
            "CREATE STATISTICS todo_item_due_key ON (COALESCE(due_on, '9999-12-31')) "
            "FROM todo_todoitem"
        )
        schema_editor.execute("ANALYZE todo_todoitem")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS IF EXISTS todo_item_due_key")


class Migration(migrations.Migration):
    dependencies = [("todo", "0003_request_content")]

    operations = [migrations.RunPython(create, drop)]
