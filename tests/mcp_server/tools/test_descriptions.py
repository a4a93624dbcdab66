"""Descriptions keep to the checklist of the contract's section 6, as far as a program can judge them."""

import json
import re

import pytest

from mcp_server.tools.catalogue import ALIASES, BY_NAME, TOOLS, loaded
from mcp_server.tools.schemas import listing
from mcp_server.tools.table import Audience, Group, KeyKind, Tool

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
every_request = pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.request], ids=lambda tool: tool.name)

LIKE_A_TOOL = re.compile(rf"\b(?:{'|'.join(sorted({name.split('_')[0] for name in BY_NAME}))})_\w+")

# Beyond the table of section 1, the text of a tool must convey (section 6): each is found in it, whatever the case.
PAGED = ["total_pages", "empty"]
LOOKED_UP = ["title is looked up here first|title is looked up|known by its title", "take ids", *PAGED]
NEW_ROOM = ["empty chat room", "as its owner", "title later", "brings others in", "makes another room"]
PARTICIPANTS = ["take part in", "role", "handle", "names", "without pages"]
ADDING = [
    "owner or admin",
    "403 for too low a role",
    "409 for somebody present already",
    "role then stays as it was",
    "remove, then add",
    "not_in_chat",
    "global agents",
    "contacts",
]
REMOVING = ["owner or admin", "room's owner", "404 .*not present", "at once", "can be added again"]
SETTLING = ["server's", "422 when no attempt is open", "mark_agent_message_processing"]

REQUIRED = {
    "list_my_agents": ["user's own agents alone", "yields the id", *PAGED],
    "list_my_chats": ["in which this user takes part", "do not appear", *LOOKED_UP],
    "list_agent_chats": ["in which this agent takes part", "do not appear", *LOOKED_UP],
    "register_my_agent": [
        "outside the platform",
        "returned once",
        "for the user to keep",
        "never for a chat",
        "a second agent",
    ],
    "get_my_profile": ["own account"],
    "update_my_profile": ["own account", "only the names given change", "at least one", "old value is replaced"],
    "get_my_chat": ["details of one", "user takes part", "look alike", "404"],
    "get_agent_chat": ["details of one", "agent takes part", "look alike", "404"],
    "create_my_chat": NEW_ROOM,
    "create_agent_chat": NEW_ROOM,
    "list_my_chat_messages": ["all types", "newest first", "filter", "since", "needs membership", *PAGED],
    "send_my_chat_message": [
        "text message",
        "at least one",
        "by name and not by id",
        "within this room",
        "case does not matter",
        "unknown or ambiguous, nothing is sent",
        "do not arrive here but in list_my_chat_messages later",
    ],
    "list_my_chat_participants": PARTICIPANTS,
    "list_agent_chat_participants": PARTICIPANTS,
    "add_my_chat_participant": ["own and global agents", "users of the organization", *ADDING],
    "add_agent_chat_participant": ["sibling agents of the same owner", "its owner", *ADDING],
    "remove_my_chat_participant": REMOVING,
    "remove_agent_chat_participant": ["own human owner", *REMOVING],
    "list_my_peers": ["users", "own and global agents", "contacts", "without the user", "not_in_chat hides", *PAGED],
    "list_agent_peers": ["recruit", "without itself", "not_in_chat hides", *PAGED],
    "get_agent_me": ["identity", "own id", "proves that the key works"],
    "list_agent_messages": [
        "all not yet processed: new, delivered, stuck in processing, or failed",
        "oldest first",
        "claim",
    ],
    "get_agent_next_message": [
        "oldest",
        "or data null",
        "stuck by a crash is returned again",
        "get, claim .*, work, close",
    ],
    "get_agent_chat_context": [
        "resume after a restart",
        "everything it posted, events included",
        "texts that mention it",
        "oldest first",
    ],
    "create_agent_chat_message": [
        "names",
        "ready",
        "mentions win",
        "at least one",
        "events belong in create_agent_chat_event",
    ],
    "create_agent_chat_event": [
        "report",
        "addressed to nobody",
        r"tool_call, a readable line and \{function\{name,arguments\}, id, type\}",
        r"tool_result, a summary and \{success, message, \.\.\.\}",
        "thought, the reasoning",
        r"error, the message and \{error_code, details\}",
        "task, a text",
    ],
    "mark_agent_message_processing": [
        "before the work",
        "each call opens a new attempt",
        "delivery state becomes `processing`",
    ],
    "mark_agent_message_processed": SETTLING,
    "mark_agent_message_failed": ["keep the reason", "stays retryable", *SETTLING],
    "health_check": [
        "configuration, network and key in one read",
        r"`OK \| ",
        r"`Failed \| ",
        "means that all three are fine",
    ],
}


def words(text: str) -> int:
    return len(text.split())


def size(kind: KeyKind, groups: frozenset[Group]) -> tuple[int, int]:
    """How many bytes the list of tools takes as JSON, and how many tools it has."""
    tools = listing(loaded(kind, groups), legacy_names=False)
    return len(json.dumps(tools, ensure_ascii=False).encode()), len(tools)


def first_sentence(tool: Tool) -> str:
    return re.split(r"(?<=[a-z)])\.\s", tool.description, maxsplit=1)[0]


# --- 1: purpose ------------------------------------------------------------------------------------------------------

VERBS = {
    "add": "Add|Send",
    "cancel": "Withdraw",
    "create": "Create|Send|Report",
    "health": "Check",
    "mark": "Claim|Close",
    "resolve": "Look up",
    "respond": "Answer",
    "update": "Change",
}


@every_tool
def test_the_first_words_say_what_is_done_in_the_verb_of_the_tools_name(tool: Tool) -> None:
    verb = tool.name.split("_")[0]
    assert re.match(rf"(?:{VERBS.get(verb, verb.capitalize())}) ", tool.description)


@every_request
def test_the_first_sentence_says_whose_view_it_is(tool: Tool) -> None:
    mine, other = ("user", "agent") if tool.audience is Audience.HUMAN else ("agent", "user")
    assert re.search(rf"\bthis {mine}\b", first_sentence(tool))
    assert not re.search(rf"\bthis {other}\b", tool.description)


@every_tool
def test_the_first_sentence_excludes_the_nearest_sibling(tool: Tool) -> None:
    assert set(LIKE_A_TOOL.findall(first_sentence(tool))) & (set(BY_NAME) - {tool.name})


# --- 2: usage --------------------------------------------------------------------------------------------------------


@every_tool
def test_a_tool_that_the_text_names_exists_and_is_one_that_the_same_key_loads(tool: Tool) -> None:
    named = set(LIKE_A_TOOL.findall(tool.description + " ".join(each.description for each in tool.parameters)))
    mine = {tool.audience, Audience.SYSTEM} if tool.request else set(Audience)
    assert named <= {each.name for each in TOOLS if each.audience in mine}


@every_tool
def test_default_tools_do_not_refer_to_tools_that_have_to_be_switched_on(tool: Tool) -> None:
    text = tool.description + " ".join(each.description for each in tool.parameters)
    optional = {each.name for each in TOOLS if each.group is Group.CONTACTS}
    assert tool.group is Group.CONTACTS or not optional & set(re.findall(r"\w+", text))


@every_tool
def test_older_names_are_not_referred_to(tool: Tool) -> None:
    assert not set(ALIASES) & set(re.findall(r"\w+", tool.description))


# --- 3: behaviour ----------------------------------------------------------------------------------------------------


@every_tool
def test_the_text_says_whether_a_call_may_be_repeated(tool: Tool) -> None:
    assert re.search(r"repeat|as after a first|second call", tool.description, re.IGNORECASE)


@every_tool
def test_reads_are_called_that_and_writes_are_not(tool: Tool) -> None:
    assert ("Read-only, safe to repeat" in tool.description) is tool.is_read


@every_request
def test_the_text_tells_the_refusals_that_the_caller_may_meet(tool: Tool) -> None:
    _, errors = tool.description.split(" Errors: ")
    for status in ("429", "404" if "{" in (tool.request.path if tool.request else "") else "403"):
        assert status in errors
    assert errors.endswith(".")


# --- 4: parameters ---------------------------------------------------------------------------------------------------


@every_tool
def test_every_parameter_is_described_in_a_sentence(tool: Tool) -> None:
    for parameter in tool.parameters:
        assert re.fullmatch(r"\S.{15,}\.", parameter.description), parameter.name


@every_tool
def test_what_an_omitted_parameter_means_is_said(tool: Tool) -> None:
    for parameter in tool.parameters:
        if not parameter.required and not parameter.default and parameter.name not in tool.one_of:
            assert "if omitted" in parameter.description


# --- 5: completeness -------------------------------------------------------------------------------------------------


@every_request
def test_the_text_tells_the_shape_of_the_result(tool: Tool) -> None:
    expected = r"Returns one sentence with the id" if tool.sentence else r"(?:Returns|confirms)\b.*\bdata\b"
    assert re.search(expected, tool.description)


@pytest.mark.parametrize(
    "tool", [tool for tool in TOOLS if tool.request and tool.request.method == "GET"], ids=lambda t: t.name
)
def test_a_read_tells_what_an_entry_of_data_has(tool: Tool) -> None:
    assert re.search(r"Returns\b.*\bdata\b[^;]*\b(?:id|content)\b.* Errors: ", tool.description)


@every_request
def test_lists_with_pages_tell_their_counters_and_the_empty_case(tool: Tool) -> None:
    if any(each.name == "page" for each in tool.parameters):
        assert re.search(r"with meta(data)? \(page", tool.description)
        assert "empty" in tool.description


@pytest.mark.parametrize("name", [tool.name for tool in TOOLS if tool.group is Group.DEFAULT])
def test_the_text_conveys_what_the_contract_requires_of_it(name: str) -> None:
    text = BY_NAME[name].description
    assert [each for each in REQUIRED[name] if not re.search(each, text, re.IGNORECASE)] == []


# --- 6: conciseness --------------------------------------------------------------------------------------------------


@every_tool
def test_a_description_has_40_to_120_words(tool: Tool) -> None:
    assert 40 <= words(tool.description) <= 120


@every_tool
def test_a_description_is_one_line_without_orders_to_the_model(tool: Tool) -> None:
    text = tool.description + " ".join(each.description for each in tool.parameters)
    assert "\n" not in text
    assert "  " not in text
    assert not re.search(
        r"\b(?:you|your|must|always|never (?:call|use|post)|make sure|important|please|note that)\b",
        text,
        re.IGNORECASE,
    )
    assert not re.search(r"[A-Z]{4,}", re.sub(r"`[^`]*`|JSON", "", text))


@every_tool
def test_constraints_of_the_schema_are_not_repeated_in_the_text(tool: Tool) -> None:
    assert "100 per page" not in tool.description
    assert not re.search(r"\b(?:string|integer|minimum|maximum|required parameter)\b", tool.description)


@pytest.mark.parametrize("kind", KeyKind)
@pytest.mark.parametrize("groups", [frozenset({Group.DEFAULT}), frozenset(Group)], ids=["default", "contacts"])
def test_a_listed_tool_takes_less_than_1400_bytes_on_average(kind: KeyKind, groups: frozenset[Group]) -> None:
    total, tools = size(kind, groups)
    assert total <= 1400 * tools


def test_no_single_tool_takes_more_than_2000_bytes() -> None:
    sizes = {str(each["name"]): len(json.dumps(each).encode()) for each in listing(TOOLS, legacy_names=True)}
    assert {name: bytes_ for name, bytes_ in sizes.items() if bytes_ > 2000} == {}
