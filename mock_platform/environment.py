"""The environment variables that point clients at a world, by the names that the platform's clients read."""

import shlex
import shutil
import sys
from pathlib import Path
from typing import Literal

from mock_platform.world import World
from mock_platform.world.identities import Agent, Identity, User

Role = Literal["user", "agent"]


def variables(world: World, base_url: str, *, as_: Role = "agent") -> dict[str, str]:
    """What ``thenvoi-mock env`` prints for ``world`` served at ``base_url``; ``as_`` decides ``THENVOI_API_KEY``.

    The first two users and the first two agents that have keys are named; a world with fewer has fewer variables.
    """
    users = [(user, key) for user, key in _keyed(world) if isinstance(user, User)]
    agents = [(agent, key) for agent, key in _keyed(world) if isinstance(agent, Agent)]
    found = {
        "THENVOI_BASE_URL": base_url,
        "THENVOI_REST_URL": base_url,
        "THENVOI_WS_URL": f"ws{base_url.removeprefix('http')}/api/v1/socket/websocket",
    }
    for suffix, (_, key) in zip(("", "_2"), users, strict=False):
        found[f"THENVOI_API_KEY_USER{suffix}"] = key
    for suffix, (agent, key) in zip(("", "_2"), agents, strict=False):
        found[f"THENVOI_API_KEY_AGENT{suffix}"] = key
        found[f"THENVOI_AGENT_ID{suffix}"] = agent.id
    main = found.get(f"THENVOI_API_KEY_{as_.upper()}")
    if main is not None:
        found["THENVOI_API_KEY"] = main
    found["THENVOI_CONTROL_URL"] = f"{base_url}/_mock"
    first = users[0][0] if users else None
    if isinstance(first, User) and first.password is not None:
        found["THENVOI_AM_USERNAME"] = first.username
        found["THENVOI_AM_PASSWORD"] = first.password
    return found


def _keyed(world: World) -> list[tuple[Identity, str]]:
    """Everybody with a key, in the order in which the keys were issued, with the oldest key of each."""
    oldest: dict[str, tuple[Identity, str]] = {}
    for key, identity in world.accounts.live_keys().items():
        oldest.setdefault(identity.id, (identity, key))
    return list(oldest.values())


def command_name(name: str = "thenvoi-mock", *, module: str = "mock_platform") -> str:
    """How the command ``name`` is called in a shell in this folder: a line with it can be copied.

    ``module`` is what Python runs in its place where this environment has no script of that name.
    """
    if shutil.which(name) is not None:
        return name
    script = Path(sys.executable).with_name(name)
    if not script.exists():
        return f"{shlex.quote(sys.executable)} -m {module}"
    here = Path.cwd()
    return shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))
