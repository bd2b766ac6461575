"""The lists of exact versions can be installed from anywhere, and nothing else can slip in."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parent.parent.parent / "requirements"
LISTS = ["run.txt", "dev.txt", "uv.txt"]


def entries(name: str) -> dict[str, str]:
    """What each package of a list is pinned to: its version, condition and hashes."""
    text = re.sub(r"\s*#.*", "", (REQUIREMENTS / name).read_text()).replace("\\\n", " ")
    return {line.split("==")[0]: line for line in text.splitlines() if line.strip()}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_no_host(name: str) -> None:
    assert "://" not in (REQUIREMENTS / name).read_text()


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_one_version_and_a_hash(name: str) -> None:
    lines = entries(name)

    assert len(lines) > 0
    assert [
        line for line in lines.values() if not re.match(r"[a-z0-9\[\],._-]+==\S+.* --hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_what_is_tested_is_what_runs() -> None:
    run, dev = entries("run.txt"), entries("dev.txt")

    assert {name: dev.get(name) for name in run} == run
