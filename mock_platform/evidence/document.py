"""The evidence as one document, which control serves and the page is printed from."""

from typing import Any, TypeAlias

from mock_platform.evidence.clients import NOT_EXERCISED, Exercised, exercised
from mock_platform.evidence.rules import tests_by_rule, told
from mock_platform.evidence.subjects import GROUPS, Subject, common_rules, published

Document: TypeAlias = dict[str, Any]


def document() -> Document:
    """Everything, read anew from the source and the tests of this checkout.

    ``{"operations": [...], "events": [...], "sockets": [...], "agent_manager": [...], "common_rules": [rule],
    "rules": {rule: [test file]}}``; a row is ``{"name", "what", "implemented": ["module:function"], "rules": [rule],
    "exercised": {client: ["file::test"]}, "not_exercised": reason or null}``.
    """
    rules = told()
    done = exercised(published())
    groups = {group: [_row(each, done) for each in subjects(rules)] for group, subjects in GROUPS.items()}
    tests = tests_by_rule()
    return {
        **groups,
        "common_rules": common_rules(rules),
        "rules": {rule: tests.get(rule, []) for rule in rules},
    }


def _row(subject: Subject, done: Exercised) -> Document:
    by_client: dict[str, list[str]] = {}
    for mark in subject.marks:
        for client, tests in done.get(mark, {}).items():
            by_client.setdefault(client, []).extend(tests)
    return {
        "name": subject.name,
        "what": subject.what,
        "implemented": list(subject.implemented),
        "rules": list(subject.rules),
        "exercised": by_client,
        "not_exercised": None if by_client else NOT_EXERCISED.get(subject.name),
    }
