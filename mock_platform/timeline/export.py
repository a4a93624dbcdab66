"""A timeline as a file: JSON lines with everything, or HAR with the REST requests for the tools that read it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from mock_platform.timeline.entries import Entry, Plain
from mock_platform.version import VERSION
from mock_platform.world.clock import iso

if TYPE_CHECKING:
    from mock_platform.timeline.entries import Details


def json_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """One line of JSON for each entry."""
    for each in entries:
        yield to_json(each.plain()) + b"\n"


def har(entries: Iterable[Entry], base_url: str) -> bytes:
    """The requests among ``entries`` as HTTP Archive 1.2. Headers are left out: they hold keys."""
    creator = {"name": "thenvoi-mock", "version": VERSION}
    found = [_har_entry(each, base_url) for each in entries if each.kind == "request" and "status" in each.details]
    return to_json({"log": {"version": "1.2", "creator": creator, "entries": found}})


def _har_entry(entry: Entry, base_url: str) -> dict[str, Any]:
    details = entry.details
    query = details.get("query")
    url = f"{base_url}{details['path']}" + (f"?{query}" if query else "")
    request: dict[str, Any] = {
        "method": details["method"],
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "queryString": _query(query),
        "headersSize": -1,
        "bodySize": -1,
    }
    if "body" in details:
        request["postData"] = {"mimeType": "application/json", "text": _text(details["body"])}
    return {
        "startedDateTime": iso(entry.at),
        "time": 0,
        "request": request,
        "response": _har_response(details),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": f"#{entry.seq} {entry.name}",
    }


def _har_response(details: "Details") -> dict[str, Any]:
    text = _text(details["answer"]) if "answer" in details else ""
    return {
        "status": details["status"],
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": {"size": len(text.encode()), "mimeType": "application/json", "text": text},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }


def _query(query: Plain) -> list[dict[str, str]]:
    pairs = (each.partition("=") for each in str(query).split("&")) if query else ()
    return [{"name": name, "value": value} for name, _, value in pairs]


def _text(body: Plain) -> str:
    return body if isinstance(body, str) else to_json(body).decode()
