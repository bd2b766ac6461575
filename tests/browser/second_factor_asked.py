"""The sample's settings, but for the second factor: staff are asked for it as on a real portal."""

from r2pnet.settings import *  # noqa: F403

SECOND_FACTOR_REQUIRED = True
