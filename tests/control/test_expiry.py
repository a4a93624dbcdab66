"""Worlds that nobody uses any more are deleted after the time that was set, and the first one never."""

import pytest

from mock_platform.control.expiry import Expiry
from mock_platform.control.plans import ScenarioPlan
from mock_platform.control.registry import Registry
from mock_platform.world.worlds import Worlds

SECONDS = 60.0


@pytest.fixture
def registry() -> Registry:
    registry = Registry(Worlds())
    plan = ScenarioPlan(source="quickstart", own_keys=True)
    for name in ("default", "idle", "used"):
        registry.create(plan, name)
    return registry


@pytest.fixture
def expiry(registry: Registry) -> Expiry:
    """It has seen all of them at 0 s."""
    found = Expiry(registry, SECONDS)
    assert found.sweep(0) == []
    return found


def names(registry: Registry) -> list[str]:
    return [each.name for each in registry]


def test_before_its_time_no_world_goes(registry: Registry, expiry: Expiry) -> None:
    assert expiry.sweep(SECONDS - 1) == []
    assert names(registry) == ["default", "idle", "used"]


def test_an_idle_one_goes_and_the_default_one_stays(registry: Registry, expiry: Expiry) -> None:
    assert expiry.sweep(SECONDS) == ["idle", "used"]
    assert names(registry) == ["default"]


def test_asking_control_about_a_world_keeps_it(registry: Registry, expiry: Expiry) -> None:
    registry.get("used")
    assert expiry.sweep(SECONDS) == ["idle"]
    assert expiry.sweep(SECONDS * 2 - 1) == []
    assert expiry.sweep(SECONDS * 2) == ["used"]


def test_whatever_happens_in_a_world_keeps_it(registry: Registry, expiry: Expiry) -> None:
    world = next(each.world for each in registry if each.name == "used")
    (jane, *_) = world.accounts.users.values()
    world.rooms.create(jane)
    assert expiry.sweep(SECONDS) == ["idle"]


def test_a_live_socket_keeps_it(registry: Registry, expiry: Expiry) -> None:
    world = next(each.world for each in registry if each.name == "used")
    world.online.add("somebody")
    assert expiry.sweep(SECONDS) == ["idle"]
    assert expiry.sweep(SECONDS * 9) == []
    world.online.clear()
    assert expiry.sweep(SECONDS * 10) == ["used"]


def test_a_world_that_was_made_again_under_the_name_starts_anew(registry: Registry, expiry: Expiry) -> None:
    registry.remove("used")
    registry.create(ScenarioPlan(source="quickstart", own_keys=True), "used")
    assert expiry.sweep(SECONDS) == ["idle"]
