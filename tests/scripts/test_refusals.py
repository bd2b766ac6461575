"""`./scripts/run` refuses in one line when it cannot start, and says what to do."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.services

PROJECT = Path(__file__).parent.parent.parent
NOT_OF_THIS_TEST = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project as another folder, in which a test may put a file of its own."""
    folder = tmp_path / "portal"
    folder.mkdir()
    for entry in PROJECT.iterdir():
        if entry.name not in (".env", "var"):
            (folder / entry.name).symlink_to(entry)
    return folder


def refusal(checkout: Path, **environment: str) -> str:
    """What the command writes before it ends with 1."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OF_THIS_TEST}
    given = {"PORTAL_VAR": str(checkout.parent / "state"), "PORT": "0"} | environment
    ended = subprocess.run(
        ["/bin/sh", "scripts/run"], cwd=checkout, env=kept | given, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    return (ended.stdout + ended.stderr).removesuffix("\n")


def commands_without(folder: Path, *missing: str) -> str:
    """A PATH with every command of this machine's system but those whose name starts so."""
    folder.mkdir()
    for command in Path("/usr/bin").iterdir():
        if not command.name.startswith(missing):
            (folder / command.name).symlink_to(command)
    return str(folder)


def test_a_taken_port(checkout: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        words = refusal(checkout, PORT=port)

    assert words == f"Port {port} is taken or not allowed. Choose another: PORT=8001 ./scripts/run"


def test_a_file_where_the_folder_should_be(checkout: Path) -> None:
    in_the_way = checkout.parent / "state"
    in_the_way.touch()

    words = refusal(checkout)

    assert words == f"The folder {in_the_way} cannot be written. Choose another: PORTAL_VAR=/some/folder ./scripts/run"


def test_a_folder_of_configuration_instead_of_a_file(checkout: Path) -> None:
    (checkout / ".env").mkdir()

    assert refusal(checkout) == "The file .env cannot be read."


def test_a_portal_for_real_without_its_key(checkout: Path) -> None:
    words = refusal(checkout, SITE_URL="https://portal.example.org", ALLOWED_HOSTS="portal.example.org")

    assert words.startswith("The settings are not right: Set SECRET_KEY in the environment or in .env")
    assert words.count("\n") == 0


def test_a_database_that_is_away(checkout: Path) -> None:
    words = refusal(
        checkout,
        SECRET_KEY="a-key-of-this-test-" * 4,
        SITE_URL="https://portal.example.org",
        ALLOWED_HOSTS="portal.example.org",
        TRUSTED_PROXIES="1",
        DATABASE_URL="postgres://portal@127.0.0.1:1/portal",
    )

    assert words.startswith("CommandError: The database cannot be used: connection failed")
    assert words.count("\n") == 0


def test_a_missing_library_that_cannot_be_installed(checkout: Path) -> None:
    path = commands_without(checkout.parent / "bin", "msgfmt", "apt-get")

    words = refusal(checkout, PATH=path)

    assert words == ("Missing on this machine (named as Debian does; install what your system calls them): gettext")


def test_a_machine_without_python(checkout: Path) -> None:
    path = commands_without(checkout.parent / "bin", "python", "pypy")

    words = refusal(checkout, PATH=path)

    assert words == (
        "Python 3.11 to 3.14 is needed and was not found. On Debian: sudo apt-get install -y python3 python3-venv"
    )
