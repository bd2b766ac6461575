"""What meetings bring to a handover: what to register for, what the member has done, and what is to come."""

from meetings.handover_parts import parts
from meetings.handover_steps import steps

__all__ = ["parts", "steps"]
