"""What the platform did with marks and attempts (DEL)."""

from conformance.recording import Entry
from conformance.recording_target import Heard
from conformance.suites.recording.hearing import check

_MARKS = "/agent/chats/[^/]+/messages/[^/]+/(processing|processed|failed)"


def _marks(heard: Heard) -> list[tuple[tuple[str, str], str, Entry]]:
    """The marks that the platform answered itself: agent and message, mark, request."""
    found = heard.recording.requests("POST", _MARKS)
    return [
        ((each.who, each.path.split("/")[-2]), each.path.split("/")[-1], each) for each in found if not each.is_staged
    ]


@check("DEL-2", "DEL-8")
async def attempts_were_numbered_without_gaps(heard: Heard) -> None:
    last: dict[tuple[str, str], int] = {}
    for key, mark, each in _marks(heard):
        if mark == "processing" and each.status == 200 and isinstance(each.data, dict):
            number = each.data.get("attempt_number")
            wanted = last.get(key, 0) + 1
            is_good = isinstance(number, int) and (number == wanted or key not in last)
            heard.claim("attempts are numbered without gaps", is_good, each, f"{number} after {wanted - 1}")
            last[key] = number if isinstance(number, int) else wanted


@check("DEL-4", "DEL-5", "DEL-7")
async def only_an_open_attempt_was_closed(heard: Heard) -> None:
    is_open: dict[tuple[str, str], bool] = {}
    for key, mark, each in _marks(heard):
        if mark != "processing" and key in is_open:
            if each.status == 200:
                heard.claim("what is closed was open", is_open[key], each)
            is_open[key] = is_open[key] and each.status != 200
        elif mark == "processing" and each.status == 200:
            is_open[key] = True


@check("DEL-15")
async def next_gave_nothing_that_was_processed(heard: Heard) -> None:
    done: set[tuple[str, str]] = set()
    for each in heard.recording.requests("", "/agent/chats/[^/]+/messages/.+"):
        message = each.path.split("/")[-2]
        if each.path.endswith("/next") and each.status == 200 and isinstance(each.data, dict):
            is_good = (each.who, str(each.data.get("id"))) not in done
            heard.claim("/next gives nothing that is processed", is_good, each)
        elif each.path.endswith("/processed") and each.status == 200:
            done.add((each.who, message))
        elif each.path.endswith("/processing") and each.status == 200:
            done.discard((each.who, message))


@check("DEL-18")
async def no_agent_was_given_its_own_message(heard: Heard) -> None:
    for each in heard.recording.requests("GET", "/agent/chats/[^/]+/messages(/next)?", status=200):
        data = each.data if isinstance(each.data, list) else [each.data]
        for message in data:
            if isinstance(message, dict) and len(each.who) == 36:
                heard.claim("no agent is given its own message", message.get("sender_id") != each.who, each)


@check("DEL-16")
async def with_nothing_to_do_next_was_204(heard: Heard) -> None:
    for each in heard.recording.requests("GET", "/agent/chats/[^/]+/messages/next"):
        if not each.is_staged and each.status < 400:
            is_good = each.status == 204 or (each.status == 200 and isinstance(each.data, dict))
            heard.claim("/next is a message, or 204", is_good, each)
