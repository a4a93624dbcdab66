"""The published shapes (REST): each answer that was recorded has that of its operation."""

from conformance.checks import add
from conformance.operations import operations, problems
from conformance.recording_target import Heard
from conformance.registry import requirements
from conformance.suites.recording.hearing import Body, heard


def _shaped(operation: str) -> Body:
    async def body(stage: Heard) -> None:
        for each in stage.recording.of("request", operation):
            if each.status in operations()[operation].successes and each.is_whole and not each.is_staged:
                reply = each.reply
                found = None if each.status == 204 else next(problems(operation, each.status, reply), None)
                stage.claim(f"an answer of {operation} has its shape", found is None, each, found)

    return heard(body)


for requirement in requirements().values():
    if requirement.operation in operations():
        name = f"recording.shapes.answers_of_{requirement.operation}_had_their_shape"
        add(name, (requirement.id,), _shaped(str(requirement.operation)))
