"""What the containers keep outlives them: read from `docker-compose.yml` and the `Dockerfile`."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parent.parent.parent
OURS = ["migrations", "web", "reports", "mail", "schedule"]
IMAGE = (PROJECT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def volumes_of(service: dict[str, Any]) -> dict[PurePosixPath, str]:
    """The volume that lies at each folder of a container."""
    pairs = [mount.split(":") for mount in service["volumes"]]
    return {PurePosixPath(folder): name for name, folder in pairs}


def test_every_process_of_the_portal_has_the_same_volumes(compose: Any) -> None:
    built = [name for name, service in compose["services"].items() if service.get("image") == "r2p-portal"]
    assert built == OURS
    assert {tuple(compose["services"][name]["volumes"]) for name in OURS} == {tuple(compose["x-portal"]["volumes"])}


@pytest.mark.parametrize("name", OURS)
def test_the_list_of_the_erased_lies_on_a_volume_of_its_own(compose: Any, name: str) -> None:
    service = compose["services"][name]
    folder = PurePosixPath(service["environment"]["ERASED_LIST"]).parent
    assert volumes_of(service)[folder] == "kept"
    assert [other for other, volume in volumes_of(service).items() if volume == "kept"] == [folder]


def test_every_volume_that_is_used_is_declared_and_kept_by_name(compose: Any) -> None:
    used = {mount.split(":")[0] for service in compose["services"].values() for mount in service["volumes"]}
    assert set(compose["volumes"]) == used == {"database", "broker", "media", "backups", "kept"}


def test_the_image_makes_every_folder_of_a_volume_and_gives_it_to_the_portal(compose: Any) -> None:
    made, owned = re.search(r"mkdir -p (.*?) \\", IMAGE), re.search(r"chown -R portal:portal (.*)", IMAGE)
    assert made and owned
    inside = [str(folder.relative_to("/srv/portal")) for folder in volumes_of(compose["x-portal"])]
    assert made[1].split() == inside == ["var/media", "backups", "kept"]
    assert owned[1].split() == ["var", "backups", "kept"]
    assert IMAGE.index("chown -R") < IMAGE.index("USER portal")
