"""Django's SQLite backend with BEGIN IMMEDIATE, for Django before 5.1 (remove with Python 3.9).

A transaction that reads before it writes can't wait for another writer: SQLite raises "database is
locked" at once, whatever the timeout. A transaction that begins with the write lock waits.
From Django 5.1 on this is the option `transaction_mode`, and `init_command` sets the journal:
https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-transaction-behavior
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def _start_transaction_under_autocommit(self):
        self.cursor().execute("BEGIN IMMEDIATE")
