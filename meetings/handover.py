"""What meetings bring to a handover: places to take over, what to register for, what was done, and what is to come."""

from meetings.handover_parts import parts
from meetings.handover_places import inheritance
from meetings.handover_steps import steps

__all__ = ["inheritance", "parts", "steps"]
