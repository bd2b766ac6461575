"""Sessions in the database, so that a cache that is down signs nobody out."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Django's, which asks the database for whatever stands in the cookie: PostgreSQL fails at a null byte in it."""

    def _validate_session_key(self, key: str) -> bool:
        """True for what Django makes keys of; anything else is as good as no cookie."""
        is_long_enough = bool(super()._validate_session_key(key))  # type: ignore[misc]  # not among Django's stubs
        return is_long_enough and key.isascii() and key.isalnum()
