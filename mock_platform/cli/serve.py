"""``thenvoi-mock serve``."""

from typing import TYPE_CHECKING, Any

import click

from mock_platform.cli.options import address_options, fail, settings_from, state_options, world_options
from mock_platform.cli.typos import warn_of_typos
from mock_platform.collector import calm_collector, collector_off
from mock_platform.version import VERSION

if TYPE_CHECKING:
    from mock_platform.serving import Foreground


@click.command("serve")
@address_options()
@world_options
@state_options
def command(**options: Any) -> None:  # noqa: ANN401 - one option per switch
    """Serve a world until stopped with Ctrl-C.

    Every option can be set in the environment as well: --strict-room-body is THENVOI_MOCK_STRICT_ROOM_BODY=1.

    A number in brackets, such as CHT-3, is that of the rule behind an option; docs/reference/rules.md has them all.

    Ctrl-C and SIGTERM end it in order, with exit code 0. What cannot work is told in one sentence, with exit code 2.
    """
    with collector_off():
        server = _loaded(options)
        calm_collector()
    server.run(lambda: announce(server))


def _loaded(options: dict[str, Any]) -> "Foreground":
    """The server that the options describe, bound to its address."""
    from mock_platform.scenarios import ScenarioError
    from mock_platform.serving import AddressError, Foreground
    from mock_platform.settings import SettingsError
    from mock_platform.snapshots.errors import StateError

    warn_of_typos()
    try:
        return Foreground(settings_from(options))
    except (AddressError, ScenarioError, SettingsError, StateError) as error:
        fail(error)


def announce(server: "Foreground") -> None:
    """Say where the mock is and how to use it."""
    from mock_platform.environment import command_name
    from mock_platform.serving import missing_accelerators

    command, where = command_name(), f"--base-url {server.base_url}"
    env = f"{command} env {where}"
    built = server.built
    click.echo(f"Thenvoi Mock {VERSION} serves the scenario {built.scenario.name} at {server.base_url}")
    click.echo(f"  seed      {built.seed} (the same ids again with --seed {built.seed})")
    announce_clock(server, f"{command} clock run {where}")
    announce_state(server)
    click.echo(f"  console   {server.base_url}/")
    click.echo(f"  reference {server.base_url}/docs")
    click.echo(f"  variables {env}")
    if server.control_token is not None:
        token = "that it was given" if server.token_is_given else server.control_token
        click.echo(f"  control   wants the token {token} (such as {env} --token …)")
    missing = missing_accelerators()
    if missing:
        click.echo(f"  slower    {' and '.join(missing)} missing: about a third of the speed, nothing else changes")
    click.echo("Stop with Ctrl-C.")


def announce_clock(server: "Foreground", wake: str) -> None:
    """Say that time stands still, where it does: whoever waits for a scripted agent then would wait for ever."""
    if server.built.world.clock.running:
        return
    silent = f", {len(server.built.scripts)} scripted agents answer nobody" if server.built.scripts else ""
    click.echo(f"  clock     frozen: nothing happens by itself{silent}")
    click.echo(f"            (--clock running lets time pass, and so does, on this mock, {wake})")


def announce_state(server: "Foreground") -> None:
    """Say which file keeps the world, and whether the world has come from it."""
    kept = server.kept
    if kept is None:
        return
    if kept.cut:
        click.echo(
            f"thenvoi-mock: the state file {kept.file.path} ended within a record: its last {kept.cut} bytes, the "
            "beginning of something that was never finished, were cut off",
            err=True,
        )
    if kept.recovered:
        click.echo(f"  state     {kept.file.path} goes on with the world that it keeps")
        click.echo("            (--scenario, --seed, --clock and switches count for a new file only)")
    else:
        click.echo(f"  state     {kept.file.path} keeps this world from now on")
