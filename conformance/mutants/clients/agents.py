"""Broken agents: the reference agent with one rule broken."""

from typing import Final

from conformance.mutants.mutant import Edit, Mutant

MODULE: Final = "conformance.mutants.clients.agent"

_BEAT: Final = '[None, str(next(self.refs)), "phoenix", "heartbeat", {}]'
_JOIN: Final = '[ref, ref, topic, "phx_join", {}]'
_PAUSE: Final = "await asyncio.sleep(max(delay, float(wait or 0)))"
_FINAL: Final = "if status not in {408, 429} and status < 500:"
_REFUSED: Final = """                wait = float(refusal.response.headers.get("Retry-After", 0))
"""
_BROKEN: Final = """            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                pass
"""
_ENTER: Final = """        await self.join(f"agent_rooms:{AGENT}")
        there = await self.rest.rooms()
"""
_OPEN: Final = """        if not await self.join(f"chat_room:{room}"):
            return
"""
_QUEUE: Final = """            self.rooms[room] = Room(self, room)
        self.rooms[room].queue.put_nowait(None)
"""
_LEFT: Final = "/messages?status=processing&page_size=100"
_STALE: Final = f'        stale = await self.agent.rest.call("GET", f"/chats/{{self.id}}{_LEFT}")\n'
_NEXT: Final = 'while (answer := await self.agent.rest.call("GET", f"/chats/{self.id}/messages/next")) is not None:'
_SEEN: Final = """            if answer["data"]["id"] in self.agent.seen:
                return  # it failed, or its mark was refused: it would come for ever
"""
_UNDER_WAY: Final = """            records = answer["data"]["metadata"].get("delivery_status", {})
            if records.get(AGENT, {}).get("status") == "processing":
                return
"""
_FAILED: Final = """            await self.agent.rest.call("POST", f"{mark}/failed", {"error": str(error)})
"""
_WORK: Final = """            with suppress(Gone):
                await (self.drain() if message is None else self.take(message))
"""
_CRASHED: Final = """        elif event == "phx_error":
            self.soon(self.again(name, topic, number))
"""
_LIVE: Final = "        tasks = [asyncio.create_task(self.beat(ws)), asyncio.create_task(self.enter())]\n"
_CLOSE: Final = "        await agent.ws.close(1000)\n"


def _broken(name: str, breaks: tuple[str, ...], *edits: tuple[str, str]) -> Mutant:
    return Mutant(name, breaks, tuple(Edit(MODULE, *each) for each in edits), kind="client")


MUTANTS: Final = (
    # --- coming in ----------------------------------------------------------------------------------------------------
    _broken("The upgrade names no version", ("C-1",), ('&vsn=2.0.0"', '"')),
    _broken(
        "The key is in the query of the upgrade and in a header as well",
        ("C-1",),
        ("UPGRADE_HEADERS: dict[str, str] = {}", 'UPGRADE_HEADERS: dict[str, str] = {"X-API-Key": KEY}'),
    ),
    _broken(
        "The rooms are listed before its own topic is joined",
        ("C-3",),
        (
            _ENTER,
            '        there = await self.rest.rooms()\n        await self.join(f"agent_rooms:{AGENT}")\n',
        ),
    ),
    _broken(
        "The answer to the join of its own topic is not waited for",
        ("C-3",),
        (_ENTER, _ENTER.replace("await self.join", "self.soon(self.join").replace('AGENT}")', 'AGENT}"))', 1)),
    ),
    _broken(
        "A room is worked off before it is joined",
        ("C-4",),
        (
            _OPEN,
            "        self.rooms.setdefault(room, Room(self, room)).queue.put_nowait(None)\n"
            "        await asyncio.sleep(0.5)\n" + _OPEN,
        ),
    ),
    _broken(
        "Only the first page of the rooms is read",
        ("C-26",),
        ('if page >= answer["metadata"]["total_pages"]:', "if page:"),
    ),
    _broken(
        "A refused upgrade is asked again at once",
        ("C-12",),
        ("        await asyncio.sleep(max(delay, wait))\n", "        await asyncio.sleep(wait)\n"),
    ),
    _broken(
        "It stops at the first room whose join is refused",
        ("C-12",),
        (
            "        await asyncio.gather(*(self.open(room) for room in there))\n",
            (
                "        for room in there:\n            await self.open(room)\n"
                "            if room not in self.rooms:\n                return\n"
            ),
        ),
    ),
    _broken(
        "A 401 is tried again without a pause",
        ("C-29",),
        (_FINAL, "if status not in {401, 408, 429} and status < 500:"),
        (_PAUSE, f"_ = status == 401 or {_PAUSE}"),
        ("FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 5", "FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 500"),
    ),
    # --- frames -------------------------------------------------------------------------------------------------------
    _broken("No heartbeat is sent", ("C-5",), (f"await ws.send(json.dumps({_BEAT}))", "pass")),
    _broken(
        "Heartbeats come four times too late",
        ("C-5",),
        ("await asyncio.sleep(HEARTBEAT)", "await asyncio.sleep(HEARTBEAT * 4)"),
    ),
    _broken(
        "A heartbeat has a join_ref", ("C-2", "C-5"), (_BEAT, '["1", str(next(self.refs)), "phoenix", "heartbeat", {}]')
    ),
    _broken("Heartbeats share one ref", ("C-2",), (_BEAT, '[None, "1000000", "phoenix", "heartbeat", {}]')),
    _broken(
        "Refs are numbers", ("C-2",), ("        ref = str(next(self.refs))\n", "        ref: Any = next(self.refs)\n")
    ),
    _broken("The payload of a join is null", ("C-2",), (_JOIN, '[ref, ref, topic, "phx_join", None]')),
    _broken("A frame has a sixth element", ("C-2",), (_JOIN, '[ref, ref, topic, "phx_join", {}, 0]')),
    _broken("A join has no join_ref", ("C-2",), (_JOIN, '[None, ref, topic, "phx_join", {}]')),
    _broken(
        "A leave has no join_ref",
        ("C-2",),
        ('[ref, str(next(self.refs)), topic, "phx_leave", {}]', '[None, str(next(self.refs)), topic, "phx_leave", {}]'),
    ),
    _broken(
        "A frame of its own invention says that it is there",
        ("C-15",),
        (_LIVE, '        await ws.send(json.dumps([None, "0", "phoenix", "hello", {}]))\n' + _LIVE),
    ),
    _broken(
        "A topic of people is joined as well",
        ("C-15", "C-28"),
        (_ENTER, _ENTER + '        await self.join(f"user_rooms:{AGENT}")\n'),
    ),
    # --- rooms --------------------------------------------------------------------------------------------------------
    _broken(
        "A room that is added is not joined",
        ("C-6",),
        ('elif event == "room_added" and', 'elif event == "room_made" and'),
    ),
    _broken(
        "The participants of a room are not joined",
        ("C-6",),
        ('        await self.join(f"room_participants:{room}")\n', ""),
    ),
    _broken(
        "A room from which it is removed is not left",
        ("C-6",),
        ('{"room_removed", "room_deleted"}', '{"room_deleted"}'),
    ),
    _broken("A room that is deleted is not left", ("C-6",), ('{"room_removed", "room_deleted"}', '{"room_removed"}')),
    _broken(
        "Only one of the two topics of a room is left",
        ("C-6",),
        ("            self.soon(self.leave(f\"room_participants:{payload['id']}\"))\n", ""),
    ),
    _broken(
        "A room that is removed a second time ends it",
        ("C-6",),
        (
            "            self.rooms.pop(room).task.cancel()\n",
            "            self.rooms.pop(room).task.cancel()\n        else:\n            raise SystemExit(1)\n",
        ),
    ),
    _broken(
        "It does not go back into a room from which it was removed",
        ("C-24",),
        ("self.joined.pop(topic, None)", "self.joined.get(topic)"),
    ),
    _broken(
        "A room from which it is removed is asked again and again",
        ("C-24",),
        (
            _WORK,
            _WORK.replace("with suppress(Gone):", "try:")
            + "            except Gone:\n                self.queue.put_nowait(message)\n",
        ),
        ('            self.drop(payload["id"])\n', ""),
        ('        self.agent.seen.add(message["id"])\n', ""),
    ),
    # --- messages -----------------------------------------------------------------------------------------------------
    _broken(
        "The backlog is left alone",
        ("C-7", "DEL-24"),
        (_STALE + "        for message in stale", "        return\n" + _STALE + "        for message in stale"),
    ),
    _broken("Only the first message of the backlog is taken", ("C-7",), (_NEXT, _NEXT.replace("while", "if"))),
    _broken(
        "The newest message of the backlog comes first",
        ("C-7",),
        ("messages?status=processing&page_size=100", "messages?page_size=100"),
        ('in stale["data"]:', 'in reversed(stale["data"]):'),
    ),
    _broken(
        "A message is marked processed and never processing",
        ("C-7",),
        ('        await self.agent.rest.call("POST", f"{mark}/processing")\n', ""),
    ),
    _broken(
        "A message that comes twice is handled twice",
        ("C-8",),
        ('        if message["id"] in self.agent.seen:\n', "        if not message:\n"),
    ),
    _broken("Messages that wait are taken the newest first", ("C-27",), ("= asyncio.Queue()", "= asyncio.LifoQueue()")),
    _broken(
        "Rooms wait for each other",
        ("C-25",),
        ("PAGE_SIZE = 100\n", "PAGE_SIZE = 100\nONE = asyncio.Lock()\n"),
        (
            _WORK,
            _WORK.replace(
                "            with suppress(Gone):", "            async with ONE:\n              with suppress(Gone):"
            ).replace("                await", "                  await"),
        ),
    ),
    _broken("Its own messages are handled", ("C-14",), ('message.get("sender_id") == AGENT or ', "")),
    _broken(
        "Messages that do not mention it are handled",
        ("C-14",),
        (' or AGENT not in [each.get("id") for each in mentions]', ""),
    ),
    _broken("Its messages mention nobody", ("C-23",), ('"mentions": [{"id": message["sender_id"]}]', '"mentions": []')),
    _broken(
        "A mark has a field that nobody knows",
        ("C-23",),
        ('f"{mark}/processed")', 'f"{mark}/processed", {"note": "done"})'),
    ),
    # --- failures -----------------------------------------------------------------------------------------------------
    _broken("A handler that fails leads to no mark", ("C-9",), (_FAILED, "            del error\n")),
    _broken(
        "A handler that fails leads to a processed mark",
        ("C-9",),
        (_FAILED, '            await self.agent.rest.call("POST", f"{mark}/processed")\n            del error\n'),
    ),
    _broken("A failed mark has no text", ("C-9",), ('{"error": str(error)}', '{"error": ""}')),
    _broken(
        "What a killed run was at is not taken up again",
        ("C-9",),
        (_STALE, '        stale: Any = {"data": []}\n'),
        (
            _SEEN,
            f"{_SEEN}{_UNDER_WAY}",
        ),
    ),
    _broken(
        "A message that failed is asked for again and again",
        ("C-22", "C-21"),
        (_SEEN, _SEEN.replace("return  #", "continue  #")),
    ),
    _broken("A message that failed ends the work in its room", ("C-22",), (_FAILED, _FAILED + "            raise\n")),
    # --- a platform that is busy or broken ----------------------------------------------------------------------------
    _broken("Retry-After is not read", ("C-19", "RATE-4"), (_PAUSE, "await asyncio.sleep(delay)")),
    _broken(
        "Retry-After is not read at the upgrade",
        ("C-19",),
        (_REFUSED, "                wait = 0.0 * refusal.response.status_code\n"),
    ),
    _broken("A 429 is final", ("C-19", "RATE-4"), (_FINAL, "if status != 408 and status < 500:")),
    _broken("A 408 is final", ("RATE-4",), (_FINAL, "if status != 429 and status < 500:")),
    _broken("A 5xx is final", ("C-20", "RATE-4"), (_FINAL, "if status not in {408, 429}:")),
    _broken(
        "A 5xx is tried again without a pause",
        ("C-20",),
        (_PAUSE, f"_ = status >= 500 or {_PAUSE}"),
        ("FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 5", "FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 500"),
    ),
    _broken(
        "A connection that is cut counts as a refusal", ("C-20",), ('return 503, None, b""', 'return 404, None, b""')
    ),
    # --- recovery -----------------------------------------------------------------------------------------------------
    _broken(
        "It does not come back when its socket breaks",
        ("C-10",),
        (
            _BROKEN,
            "            except ConnectionClosed:\n                return\n"
            + _BROKEN.replace("ConnectionClosed, ", ""),
        ),
    ),
    _broken(
        "After a reconnect nothing is joined",
        ("C-10",),
        (_ENTER, "        if self.rooms:\n            return\n" + _ENTER),
    ),
    _broken(
        "After a reconnect the rooms are not listed",
        ("C-10",),
        (_ENTER, _ENTER.replace("= await", "= list(self.rooms) or await")),
    ),
    _broken(
        "After a reconnect nobody looks for what came meanwhile",
        ("C-10",),
        (_QUEUE, _QUEUE.replace("        self.rooms[room].queue", "            self.rooms[room].queue")),
    ),
    _broken(
        "The delays between tries do not grow", ("C-10",), ("            delay = min(delay * 2, LAST_DELAY)\n", "")
    ),
    _broken(
        "A topic is joined again with the ref that it had",
        ("C-11", "C-2"),
        (
            "        ref = str(next(self.refs))\n",
            '        ref = self.__dict__.setdefault(f"ref of {topic}", str(next(self.refs)))\n',
        ),
    ),
    _broken("A topic that crashed is given up", ("C-11",), (_CRASHED, "")),
    _broken(
        "All topics are joined again when one has crashed",
        ("C-11",),
        (_CRASHED, _CRASHED.replace("self.again(name, topic, number)", "self.enter()")),
    ),
    _broken(
        "An unknown event ends it",
        ("C-13",),
        (
            _CRASHED,
            _CRASHED + '        elif event == "message_reacted":\n            raise SystemExit(f"what is {name}?")\n',
        ),
    ),
    _broken(
        "A field that is missing ends it",
        ("C-13",),
        ("TypeError, KeyError, AttributeError):", "TypeError, AttributeError):"),
    ),
    _broken(
        "What is no frame ends it",
        ("C-13",),
        ("suppress(ValueError, TypeError, KeyError, AttributeError)", "suppress(KeyError, AttributeError)"),
    ),
    _broken("The socket is not closed at the end", ("C-16",), (_CLOSE, "        os._exit(0)\n")),
    _broken("The socket is closed with 1001 at the end", ("C-16",), ("close(1000)", "close(1001)")),
    # --- keys ---------------------------------------------------------------------------------------------------------
    _broken(
        "The key is in Authorization as well",
        ("C-17",),
        (
            '{"X-API-Key": KEY, "Content-Type": "application/json"}',
            '{"X-API-Key": KEY, "Authorization": f"Bearer {KEY}"}',
        ),
    ),
    _broken("The key is printed", ("C-18",), (_LIVE, "        print(URL, flush=True)\n" + _LIVE)),
)
