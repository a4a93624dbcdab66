"""What the platform answered (ERR, GEN, MSG, DEL): envelopes, ids, instants, the order of lists."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from conformance.answers import strings
from conformance.recording import Entry
from conformance.recording_target import Heard
from conformance.suites.recording.hearing import check

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def _answered(heard: Heard) -> list[Entry]:
    """Requests with an answer of the platform's own that can be read."""
    return [each for each in heard.recording.requests() if each.status and not each.is_staged and each.is_whole]


def _good(heard: Heard) -> Iterator[Entry]:
    return (each for each in _answered(heard) if each.status < 300)


@check("ERR-1")
async def errors_came_in_the_envelope(heard: Heard) -> None:
    for each in _answered(heard):
        if each.status >= 400 and each.status != 429:
            error = each.reply.get("error") if isinstance(each.reply, dict) else None
            fields = error if isinstance(error, dict) else {}
            is_good = all(isinstance(fields.get(key), str) for key in ("code", "message", "request_id"))
            heard.claim("an error has code, message and request_id", is_good, each, each.answer)


@check("ERR-9")
async def each_error_had_a_request_id_of_its_own(heard: Heard) -> None:
    known: set[str] = set()
    for each in _answered(heard):
        error = each.reply.get("error") if isinstance(each.reply, dict) else None
        if isinstance(error, dict) and isinstance(error.get("request_id"), str):
            heard.claim("each request_id is new", error["request_id"] not in known, each, error["request_id"])
            known.add(error["request_id"])


@check("ERR-11")
async def answers_came_in_the_envelope(heard: Heard) -> None:
    for each in _good(heard):
        if each.status == 204:
            heard.claim("a 204 has no body", each.reply is None, each)
        elif each.path not in {"/health", "/test", "/version"}:
            heard.claim("what there is stands at data", isinstance(each.reply, dict) and "data" in each.reply, each)


@check("GEN-4")
async def ids_were_uuids_in_lower_case(heard: Heard) -> None:
    for each in _good(heard):
        for name, value in strings(each.reply):
            if name == "id" and "metadata" not in str(each.path):
                heard.claim("each id is a UUID in lower case", _UUID.fullmatch(value) or "call" in value, each, value)


@check("GEN-5")
async def instants_were_iso_in_utc(heard: Heard) -> None:
    for each in _good(heard):
        for name, value in strings(each.reply):
            if name in {"inserted_at", "updated_at", "started_at", "completed_at", "processed_at", "delivered_at"}:
                heard.claim("each instant is ISO 8601 in UTC", _INSTANT.fullmatch(value), each, f"{name}: {value}")


@check("MSG-20")
async def people_read_the_newest_message_first(heard: Heard) -> None:
    for each in heard.recording.requests("GET", "/me/chats/[^/]+/messages", status=200):
        _ordered(heard, each, newest_first=True)


@check("DEL-20")
async def agents_read_the_oldest_message_first(heard: Heard) -> None:
    for each in heard.recording.requests("GET", "/agent/chats/[^/]+/messages", status=200):
        _ordered(heard, each, newest_first=False)


def _ordered(heard: Heard, each: Entry, *, newest_first: bool) -> None:
    data = each.data if isinstance(each.data, list) else []
    instants = [str(message.get("inserted_at")) for message in data if isinstance(message, dict)]
    for former, latter in pairwise(instants):
        is_good = former >= latter if newest_first else former <= latter
        heard.claim(f"the {'newest' if newest_first else 'oldest'} comes first", is_good, each, [former, latter])
