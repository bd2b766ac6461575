"""A portal of its own for one test of reports."""

from dataclasses import dataclass

from tests.services import portal

PRELUDE = """
import json, time
import tests.services.reports.worker
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.sweep import sweep
"""


@dataclass
class Portal(portal.Portal):
    """Its workers make reports."""

    prelude: str = PRELUDE
    application: str = "tests.services.reports.worker"
    queues: str = "reports"
