"""Claims about the shape of pushes."""

from conformance.heard import Heard
from conformance.pushes import DOCUMENTED, problems
from conformance.stage import Stage


def shaped(stage: Stage, push: Heard, part: str = DOCUMENTED) -> None:
    """Claim that a push has its published shape, or a part of it."""
    channel = str(push.topic).partition(":")[0]
    found = next(problems(channel, str(push.event), push.value, part), None)
    stage.expect.true(f"{push.event} on {channel} has its {part} shape", found is None, found, push)


def same(stage: Stage, push: Heard, **wanted: object) -> None:
    """Claim what stands at places of a push; ``__`` in a name is the dot of a path."""
    for name, value in wanted.items():
        path = name.replace("__", ".")
        stage.expect.equal(path, push.at(path), value, on=push)
