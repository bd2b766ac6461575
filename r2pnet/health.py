"""Whether the portal is well, for machines: `/healthz`."""

from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from r2pnet.models import Pulse
from r2pnet.reports.queue import broker_answers

WORKER_AWAY_AFTER = timedelta(seconds=90)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 "ok"; 200 "degraded" when broker or worker is away; 503 only without the database.

    Each question has a time-out of its own (database 3 s, broker half a second), so that a service that hangs is told
    from one that answers while the asker still listens. The cache is not asked: without it the portal is only slower.
    """
    checks = {"database": "ok" if database_answers() else "away"}
    if checks["database"] == "ok":
        checks["broker"] = "ok" if broker_answers() else "away"
        checks["worker"] = "ok" if worker_is_alive() else "away"
    status = "down" if checks["database"] == "away" else "degraded" if "away" in checks.values() else "ok"
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == "down" else 200)


def database_answers() -> bool:
    """True when one small query is answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except Error:
        return False


def worker_is_alive() -> bool:
    """True when the worker for reports has written its pulse in the last minute and a half."""
    try:
        pulse = Pulse.objects.filter(queue="reports").first()
    except Error:
        return False
    return pulse is not None and pulse.beat_at > timezone.now() - WORKER_AWAY_AFTER
