"""Django's sessions in the database, which each request reads by a query that is compiled once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from website.compiled import compiled_once


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        sessions = sessions_by_key(key=self.session_key)
        if sessions and sessions[0].expire_date > timezone.now():
            return sessions[0]
        self._session_key = None  # As Django does.
        return None


@compiled_once
def sessions_by_key(key):
    return Session.objects.filter(session_key=key)
