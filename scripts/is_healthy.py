"""Asks this machine's web process whether it is well, by the name that it answers to; ends with 1 when it is not."""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def is_healthy() -> bool:
    """True when `/healthz` answers 200; asked on the loopback address, past any proxy."""
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=8)
    try:
        host = urlsplit(os.environ.get("SITE_URL", "")).hostname or "localhost"
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy() else 1)
