"""A signal for applications that give programs access to a user's data."""

from django.dispatch import Signal

# Sent with `user`, when every access without a password ends: delete secret addresses and the like.
access_revoked = Signal()
