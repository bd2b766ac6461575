"""What the apps offer to the shared pages: functions of fixed names in modules of fixed names."""

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules


@cache
def offered(module: str, function: str) -> tuple[Callable[..., Any], ...]:
    """Every installed app's `function` from its `module`, in the order of the apps; an app need not have one."""
    autodiscover_modules(module)
    modules = [sys.modules.get(f"{config.name}.{module}") for config in apps.get_app_configs()]
    return tuple(getattr(one, function) for one in modules if hasattr(one, function))
