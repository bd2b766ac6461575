"""`manage.py check` names the settings of a deployment that people would stumble over."""

from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def found(*, deploy: bool = False) -> list[str]:
    """The numbers of our own messages."""
    messages = run_checks(include_deployment_checks=deploy)
    return sorted(str(message.id) for message in messages if str(message.id).startswith("r2pnet."))


@pytest.fixture
def real(settings: Settings) -> None:
    """A portal as it should be."""
    settings.SAMPLE = False
    settings.SITE_URL, settings.IS_HTTPS = "https://portal.example.org", True
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXIES = ["portal.example.org"], 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def test_missing_fonts_are_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    assert found() == ["r2pnet.E001"]


def test_a_portal_as_it_should_be_has_no_message(real: None) -> None:
    assert found(deploy=True) == []


@pytest.mark.parametrize(
    ("setting", "value", "number"),
    [
        ("SITE_URL", "http://portal.example.org", "r2pnet.E002"),
        ("SITE_URL", "https://elsewhere.example.org", "r2pnet.E003"),
        ("ALLOWED_HOSTS", ["*"], "r2pnet.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "r2pnet.W001"),
    ],
)
def test_each_wrong_setting_of_a_deployment_is_one_message(
    real: None, settings: Settings, setting: str, value: object, number: str
) -> None:
    setattr(settings, setting, value)
    assert found(deploy=True) == [number]
    assert found() == []


def test_the_port_of_the_address_does_not_matter(real: None, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example.org:8443"
    assert found(deploy=True) == []
