"""What this app brings to a hand-over."""

from focalpoints.first_weeks.own_steps import steps
from focalpoints.handover_pack.parts import pack_parts as parts

__all__ = ["parts", "steps"]
