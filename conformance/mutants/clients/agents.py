"""Broken agents: the reference agent with one rule broken that is about its socket, its rooms or its key."""

from typing import Final

from conformance.mutants.mutant import Edit, Mutant

MODULE: Final = "conformance.mutants.clients.agent"

_BEAT: Final = '[None, str(next(self.refs)), "phoenix", "heartbeat", {}]'
_JOIN: Final = '[ref, ref, topic, "phx_join", {}]'
_PAUSE: Final = "await asyncio.sleep(max(delay, float(wait or 0)))"
_FINAL: Final = "if status not in {408, 429} and status < 500:"
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
