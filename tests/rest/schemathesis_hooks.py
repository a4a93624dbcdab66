"""Loaded by schemathesis itself (schemathesis.toml): which of its findings are rules of the platform, and which faults.

Data that fits a schema is to be accepted, says its check ``positive_data_acceptance``, and what was just created is to
be found, says ``ensure_resource_availability``. Some rules no schema can say, such as that a mentioned user has to be
in the room. Each is listed with the words of its answer; a refusal in other words, or of another operation, stays a
finding.

Every answer that schemathesis sees is put through our own check as well, which is stricter than a published schema.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UnsupportedMethodResponse

from mock_platform.rest.dispatch import GONE
from tests.rest.checking import check_exchange


class Rule(NamedTuple):
    """Refusals of well-formed requests: which operations answer them, with what status and words, and why."""

    operations: str
    status: int
    words: str
    reason: str


MESSAGE = "create_agent_chat_message|send_my_chat_message"
HANDLE = "add_agent_contact|remove_.*_contact|respond_to_agent_contact_request|create_contact_request|resolve_handle"

RULES = (
    Rule("create_agent_chat|create_my_chat_room", 422, '"task_id":["does not exist"]', "a task must exist (CHT-4)"),
    Rule(MESSAGE, 422, '"mentioned_participant_not_in_room"', "only who is in the room can be mentioned (MSG-8)"),
    Rule(MESSAGE, 422, '"cannot_mention_self"', "nobody mentions himself (MSG-6)"),
    Rule(MESSAGE, 422, '"duplicate_mentions"', "nobody is mentioned twice (MSG-7)"),
    Rule(
        "add_.*_chat_participant", 404, "Participant not found", "the room is there, the newcomer is not (rest.md 4.5)"
    ),
    Rule(MESSAGE + "|create_agent_chat_event", 422, '"content":["can\'t be blank"]', "white space is no text (MSG-13)"),
    Rule(
        "mark_agent_message_(processed|failed)",
        422,
        "No active processing attempt",
        "an attempt is open (DEL-4, DEL-5)",
    ),
    Rule(HANDLE, 400, "Malformed handle", "the form of a handle is a 400 and not a 422 (CON-4, CON-19)"),
    Rule(HANDLE, 400, "Either a handle or an id is required", "one of two optional fields is needed (CON-6, CON-9)"),
    Rule("create_agent_memory", 422, '"type":["is not valid for system', "type and system fit (MEM-3)"),
    Rule("create_agent_memory", 422, '"subject_id":["can\'t be blank"]', "scope subject needs one (MEM-4)"),
    Rule("create_agent_memory", 422, '"content":["', "blank, or longer than 1000 characters (MEM-5)"),
    Rule("create_agent_memory", 422, '"tags":["should', "how many and how long is ours to say (docs/limits.md)"),
    Rule("create_agent_memory", 422, '"references":["should', "the same"),
    Rule("register_my_agent", 422, "String length is", "lengths that a switch lifts (AGT-2)"),
    Rule("register_my_agent", 422, "has already been taken", "handles are unique (AGT-4)"),
    Rule("delete_my_agent", 422, '"agent":["has execution history"]', "history needs force (AGT-12)"),
    Rule("restore_user_memory", 422, '"status":["must be archived"]', "only archived ones are restored (MEM-14)"),
)


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Keep every finding but the refusals that a rule demands."""
    operation = case.operation.definition.raw["operationId"]
    if isinstance(failure, UnsupportedMethodResponse):
        return (failure.method, case.operation.path) not in GONE  # 404 where a method was taken away (MEM-11)
    refused = isinstance(failure, RejectedPositiveData | EnsureResourceAvailability)
    return not (refused and rule_behind(operation, response))


def rule_behind(operation: str, response: Response) -> Rule | None:
    """Give the rule that refuses with this answer."""
    for rule in RULES:
        told = response.status_code == rule.status and rule.words in response.text
        if told and re.fullmatch(rule.operations, operation):
            return rule
    return None


@schemathesis.check
def answers_suit_both_clients(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Hold every answer against our models, the contract and what Band's clients demand."""
    headers = {name: values[0] for name, values in response.headers.items()}
    path = unquote(urlsplit(response.request.url or "").path)
    check_exchange(response.request.method or "", path, response.status_code, response.content, headers)
