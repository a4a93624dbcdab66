"""``thenvoi-mock reset``."""

import click

from mock_platform.cli.reaching import reaching, reaching_options, show, show_json, world_option


@click.command("reset")
@world_option
@reaching_options
def command(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Make a world of a running mock again from its beginning, with the same keys; its sockets are closed."""
    with reaching(base_url, token) as control:
        handle = control.world(world)
        handle.reset()
    if as_json:
        show_json({"name": handle.name, "scenario": handle.facts.scenario, "seed": handle.facts.seed})
    else:
        show(f"The world {handle.name} is at its beginning again.")
