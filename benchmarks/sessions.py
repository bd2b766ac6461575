"""What is asked of a measured database from outside its servers: a session, a change, a count of queries."""

import subprocess
import sys

from benchmarks.servers import Database

COOKIE = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from focalpoints.models import User
user = User.objects.create_user("bench@example.org", is_staff=True)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
"""

QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from focalpoints.models import User
client = Client(SERVER_NAME="localhost")
client.get("/members/")
with CaptureQueriesContext(connection) as anonymous:
    client.get("/members/")
user, _ = User.objects.get_or_create(email="queries@example.org", defaults={"is_staff": True})
client.force_login(user)
with CaptureQueriesContext(connection) as signed_in:
    client.get("/members/")
print(len(anonymous), len(signed_in))
"""

TOUCH = 'from r2pnet.stamps import bump\nbump("focalpoints")\nbump("meetings")\n'


def _run(rows: Database, code: str) -> str:
    """What `code` prints when it runs with Django set up on this database."""
    script = f"import django\ndjango.setup()\n{code}"
    return subprocess.run(
        [sys.executable, "-c", script], env=rows.environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def cookie_of_staff(rows: Database) -> str:
    """The cookie header of a signed-in member of staff."""
    return _run(rows, COOKIE)


def queries_of_list(rows: Database) -> tuple[int, int]:
    """How many queries the member list takes, anonymous and signed in."""
    anonymous, signed_in = _run(rows, QUERIES).splitlines()[-1].split()
    return int(anonymous), int(signed_in)


def touch(rows: Database) -> None:
    """Make every page out of date, as a change of a row does."""
    _run(rows, TOUCH)
