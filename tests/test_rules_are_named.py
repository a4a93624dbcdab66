"""Each rule stands on the page for users and in the code that implements it, by its number."""

import re
from pathlib import Path

from mock_platform.world.switches import all_switches
from tests.test_rules import RULE, rules

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
ELSEWHERE = {"RT", "WS"}
"""Families of the page that ``rules.txt`` does not list."""

NAMED_NOWHERE = {
    "CHT-13": "the platform's lists may be behind; ours are not",
    "PAR-23": "nothing in a room asks who is whose contact",
    "MSG-24": "nothing changes whom a stored message addresses",
    "DEL-10": "nothing ends an attempt but a mark",
    "DEL-19": "a message waits for nothing before it is offered",
    "DEL-25": "nothing claims a message",
    "DEL-28": "what follows from DEL-26 and DEL-27 when all goes well",
    "DEL-29": "a habit of clients; nothing bounds the open messages of an agent",
    "DEL-31": "very old versions of the platform",
    "DEL-32": "what clients do with a server that refuses marks; ours follows DEL-2 and DEL-4",
    "DEL-33": "what clients do with DEL-8 and DEL-15",
    "RATE-4": "what clients do with a refusal",
    "RATE-7": "the proxy of the platform, which is not imitated",
    "GEN-6": "nothing recognises a call that is repeated",
}
"""Rules that no code implements, and why."""


def on_the_page() -> list[str]:
    return re.findall(rf"^- <a id=\"[a-z0-9.-]+\"></a>\*\*({RULE.pattern})\*\* ", PAGE, re.MULTILINE)


def unnamed(known: list[str], source: str) -> list[str]:
    """Rules that a search of ``source`` for their number does not find."""
    named = set(RULE.findall(source))
    return [rule for rule in known if rule not in named]


def test_the_page_tells_every_rule_once_in_order_and_no_other() -> None:
    told = [rule for rule in on_the_page() if rule.partition("-")[0] not in ELSEWHERE]
    assert told == rules()


def test_every_rule_of_the_page_has_an_anchor_of_its_own_name_and_every_section_is_linked() -> None:
    anchors = re.findall(r'<a id="([^"]+)"></a>', PAGE)
    sections = re.findall(r"^## .+ \(([A-Z]+)\)$", PAGE, re.MULTILINE)
    assert sorted(anchors) == sorted(each.lower() for each in [*on_the_page(), *sections])
    assert re.findall(r"\]\(#(\w+)\)", PAGE) == [each.lower() for each in sections]


def test_every_rule_stands_in_the_section_of_its_family() -> None:
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        heading = re.match(r".+ \(([A-Z]+)\)\n", section)
        assert heading is not None
        found = {rule.partition("-")[0] for rule in re.findall(rf"\*\*({RULE.pattern})\*\*", section)}
        assert found == {heading[1]}


def test_what_the_page_calls_a_rule_or_a_switch_exists() -> None:
    told = set(on_the_page())
    families = "|".join({rule.partition("-")[0] for rule in told})
    assert set(re.findall(rf"\b(?:{families})-[0-9]+\b", PAGE)) <= told | {"WS-6"}
    switches = {each.name for each in all_switches()}
    named = {
        name for sentence in re.findall(r"[^.]*\bswitch\b[^.]*", PAGE) for name in re.findall(r"`(\w+)`", sentence)
    }
    assert {name for name in named if "_" in name} <= switches


def test_every_rule_that_decides_a_switch_of_the_platform_is_told() -> None:
    cited = {each.rule for each in all_switches()}
    families = {rule.partition("-")[0] for rule in on_the_page()}
    assert {rule for rule in cited if rule.partition("-")[0] in families} - set(on_the_page()) == set()


def test_every_rule_is_named_in_the_source_so_that_a_search_for_it_finds_its_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "mock_platform").rglob("*.py"))
    assert unnamed(rules(), source) == list(NAMED_NOWHERE)


def test_a_rule_that_stands_only_within_a_range_counts_as_not_named() -> None:
    assert unnamed(["DEL-1", "DEL-2", "DEL-3", "DEL-30"], "# DEL-1 to DEL-3, and DEL-30") == ["DEL-2"]
