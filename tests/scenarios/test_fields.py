"""Every field of a scenario that can be wrong is told by its name and its line."""

import pytest

from tests.scenarios.writing import PEOPLE, Writer

BOT = "name: x\nagents:\n  - name: A\n    bot:\n"
MESSAGE = "name: x\nrooms:\n  - owner: a\n    messages:\n      - from: a\n        text: b\n"

UNKNOWN = "is not a field that a scenario knows here"
NOT_A_UUID = "should be a UUID in lower case, such as 00000000-0000-4000-8000-000000000001"
HANDLE = "should be lower case letters, digits, hyphens, underscores and inner dots"


@pytest.mark.parametrize(
    "text, field, problem",
    [
        ("description: x # here\n", "name", "is required"),
        ("name: x\nroms: [] # here\n", "roms", UNKNOWN),
        ("name: x\n5: y # here\n", "[5]", "keys should be strings"),
        ("name: x\n<<: {description: y} # here\n", "<<", UNKNOWN),
        ("name: 5 # here\n", "name", "should be a text; put it in quotes"),
        ("name: true # here\n", "name", "should be a text; put it in quotes"),
        ("name: [x] # here\n", "name", "should be a text"),
        ("name: # here\n", "name", "should be a text"),
        ("name: x\nseed: many # here\n", "seed", "should be a whole number"),
        ("name: x\nseed: true # here\n", "seed", "should be a whole number"),
        ("name: x\nseed: 1.5 # here\n", "seed", "should be a whole number"),
        ("name: x\nusers: # here\n", "users", "should be a list"),
        ("name: x\nusers: {ada: x} # here\n", "users", "should be a list"),
        ("name: x\nusers: [ada] # here\n", "users[0]", "should be a mapping"),
        ("name: x\nusers:\n  - username: ada # here\n", "users[0].organization", "is required"),
        ("name: x\nusers:\n  - username: Ada B # here\n    organization: x\n", "users[0].username", HANDLE),
        (
            "name: x\nusers:\n  - username: a\n    organization: x\n    role: king # here\n",
            "users[0].role",
            "should be 'user' or 'admin'",
        ),
        (
            "name: x\nusers:\n  - username: a\n    organization: x\n    keys: [short] # here\n",
            "users[0].keys[0]",
            "string should have at least 8 characters",
        ),
        (
            "name: x\nusers:\n  - username: a\n    organization: x\n    keys: [with a blank] # here\n",
            "users[0].keys[0]",
            "should be printable ASCII without blanks",
        ),
        (
            "name: x\norganizations:\n  - name: A\n    id: 5 # here\n",
            "organizations[0].id",
            "should be a text; put it in quotes",
        ),
        (
            "name: x\norganizations:\n  - name: A\n    id: ABCDEF00-0000-4000-8000-000000000001 # here\n",
            "organizations[0].id",
            NOT_A_UUID,
        ),
        (
            "name: x\nagents:\n  - name: A\n    registry_access: 1 # here\n",
            "agents[0].registry_access",
            "should be true or false",
        ),
        ("name: x\nagents:\n  - name: A\n    slug: A/b # here\n", "agents[0].slug", HANDLE),
        (
            "name: x\nagents:\n  - name: A\n    bot: parrot # here\n",
            "agents[0].bot",
            "should be one of 'echo', 'reply', 'handover', 'slow', 'flaky'",
        ),
        ("name: x\nagents:\n  - name: A\n    bot: {delay: 1} # here\n", "agents[0].bot", "needs a kind"),
        ("name: x\nagents:\n  - name: A\n    bot: handover # here\n", "agents[0].bot.to", "is required"),
        (
            BOT + "      kind: slow\n      delay: soon # here\n",
            "agents[0].bot.delay",
            "should be a number",
        ),
        (
            BOT + "      kind: reply\n      rules:\n        - {when: '(', say: x} # here\n",
            "agents[0].bot.rules[0].when",
            "is not a regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    ago: 2 hours # here\n",
            "rooms[0].ago",
            "expected a duration such as 90s, 5m, 2h or 3d",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    ago: 5 # here\n",
            "rooms[0].ago",
            "expected a duration such as 90s, 5m, 2h or 3d",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    participants:\n      - 5 # here\n",
            "rooms[0].participants[0]",
            "should be a mapping",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    participants:\n      - {role: admin} # here\n",
            "rooms[0].participants[0].who",
            "is required",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    participants:\n      - {who: a, rule: admin} # here\n",
            "rooms[0].participants[0].rule",
            UNKNOWN,
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    participants:\n      - who: a\n        role: king # here\n",
            "rooms[0].participants[0].role",
            "should be 'owner', 'admin' or 'member'",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    messages:\n      - {from: a, text: b, event: text} # here\n",
            "rooms[0].messages[0].event",
            "should be 'tool_call', 'tool_result', 'thought', 'error' or 'task'",
        ),
        (
            "name: x\nrooms:\n  - owner: a\n    messages:\n      - {from: a, text: b, sender: a} # here\n",
            "rooms[0].messages[0].sender",
            UNKNOWN,
        ),
        (
            MESSAGE + "        metadata: {a: {b: !!binary aGk=}} # here\n",
            "rooms[0].messages[0].metadata.a.b",
            "is not a value that JSON can hold",
        ),
        (
            MESSAGE + "        deliveries:\n          a/b: done # here\n",
            "rooms[0].messages[0].deliveries.a/b",
            "should be 'delivered', 'processing', 'processed' or 'failed'",
        ),
        ("name: x\ncontacts:\n  - [a] # here\n", "contacts[0]", "should be two handles"),
        ("name: x\ncontacts:\n  - [a, b, c] # here\n", "contacts[0]", "should be two handles"),
        ("name: x\nclock: {mode: walking} # here\n", "clock.mode", "should be 'running' or 'frozen'"),
        (
            "name: x\nclock:\n  start: tomorrow # here\n",
            "clock.start",
            "is not an ISO 8601 instant, such as 2026-01-05T09:00:00Z",
        ),
        ("name: x\nclock:\n  start: 0001-01-01 # here\n", "clock.start", "lies outside of the years 1970 to 9999"),
        (
            "name: x\nclock:\n  start: 1970-01-01T23:00:00Z # here\n",
            "clock.start",
            "lies outside of the years 1970 to 9999",
        ),
        (
            "name: x\nswitches:\n  memory: true # here\n",
            "switches.memory",
            "is not a switch; docs/reference/switches.md lists them",
        ),
        ("name: x\nswitches:\n  memories: 5 # here\n", "switches.memories", "should be true or false"),
        ("name: x\nswitches:\n  memories: off # here\n", "switches.memories", "should be true or false"),
        ("name: x\nswitches:\n  agent_limit: true # here\n", "switches.agent_limit", "should be a whole number"),
        ("name: x\nswitches:\n  agent_limit: '5' # here\n", "switches.agent_limit", "should be a whole number"),
        ("name: x\nswitches:\n  agent_limit: -1 # here\n", "switches.agent_limit", "should be at least 0"),
        ("name: x\nswitches:\n  idle_timeout: null # here\n", "switches.idle_timeout", "should be a whole number"),
        ("name: x\nswitches:\n  eviction: sometimes # here\n", "switches.eviction", "should be 'supersede' or 'off'"),
        (
            "name: x\nswitches:\n  plan_required: jane # here\n",
            "switches.plan_required",
            "should be a list of usernames",
        ),
        (
            "name: x\nswitches:\n  plan_required: [5] # here\n",
            "switches.plan_required",
            "should be a text; put it in quotes",
        ),
        ("name: x\nswitches: [memories] # here\n", "switches", "should be a mapping"),
    ],
)
def test_a_wrong_field_is_told_with_its_line(writer: Writer, text: str, field: str, problem: str) -> None:
    assert writer.told_here(text) == (field, problem)


def test_of_several_wrong_fields_the_first_is_told(writer: Writer) -> None:
    told = writer.told("name: x\nusers: 5\nrooms: 6\n")
    assert (told.line, told.field) == (2, "users")


# --- what bots say ---------------------------------------------------------------------------------------------------

RULE = "bot: {kind: reply, rules: [{when: '(a)(b)?', say: 'ok'}, {when: %s, say: '%s'}]}"
NO_GROUP = "but has no pattern with a group, such as (\\w+)"


@pytest.mark.parametrize(
    "bot, field, problem",
    [
        (RULE % ("price", "it is {1}"), "rules[1].say", f"names {{1}}, {NO_GROUP}"),
        (RULE % ("'(a)'", "{1} or {2}"), "rules[1].say", "names {2}, but its pattern has one group"),
        (RULE % ("'(a)(b)'", "{3}"), "rules[1].say", "names {3}, but its pattern has 2 groups"),
        (RULE % ("'(a)'", "{0}"), "rules[1].say", "names {0}, but its pattern has one group"),
        (RULE % ("'(a)'", "{01}"), "rules[1].say", "names {01}, but its pattern has one group"),
        ("bot: {kind: reply, otherwise: 'not {1}'}", "otherwise", f"names {{1}}, {NO_GROUP}"),
        ("bot: {kind: echo, say: '{1}'}", "say", f"names {{1}}, {NO_GROUP}"),
        ("bot: {kind: slow, thought: '{9}'}", "thought", f"names {{9}}, {NO_GROUP}"),
        ("bot: {kind: flaky, error: '{9}'}", "error", f"names {{9}}, {NO_GROUP}"),
    ],
)
def test_a_bot_that_names_a_group_which_its_pattern_lacks_is_refused(
    writer: Writer, bot: str, field: str, problem: str
) -> None:
    text = "name: x\norganizations: [{name: A}]\nusers: [{username: ada, organization: A}]\n"
    text += f"agents:\n  - name: A\n    owner: ada\n    {bot} # here\n"
    assert writer.told_here(text) == (f"agents[0].bot.{field}", problem)


def test_a_bot_may_name_the_groups_that_its_pattern_has_and_put_braces_around_anything_else(writer: Writer) -> None:
    bot = RULE % ("'(a)(?P<b>b)'", "{1} {2} {sender} {} {x}")
    built = writer.load(f"{PEOPLE}  - {{name: Bot, owner: ada, {bot}}}\n")
    assert len(built.scripts) == 1
