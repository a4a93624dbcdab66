"""How the checks of the 58 operations are made: each brings its operation to a success, and the shape is claimed."""

from collections.abc import Awaitable, Callable

from conformance.answers import Answer
from conformance.checks import add
from conformance.registry import requirements
from conformance.stage import Stage

Success = Callable[[Stage], Awaitable[Answer]]


def shape(success: Success) -> Success:
    """Register the check of the operation that ``success`` is named after."""
    operation = success.__name__
    rule = next(each.id for each in requirements().values() if each.operation == operation)

    async def body(stage: Stage) -> None:
        stage.expect.shape(await success(stage), operation)

    add(f"rest.shapes.{operation}", (rule,), body)
    return success
