"""Who may join which topic (RT, WS-31)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    LIVE,
    TOPICS,
)

JOINS = "        return room is not None and identity.id in room.participants\n"
OWN = "    return OWN_TOPICS[topic.name] == identity.type and topic.id == identity.id"
SUBSCRIBED = "            self._hub.subscriptions.add(subscription)\n"

MUTANTS: Final = (
    Mutant(
        "Anybody joins the participants of any room",
        ("RT-2",),
        (
            TOPICS(
                JOINS,
                JOINS.replace("identity.id in", 'topic.name == "room_participants" or identity.id in')
                .replace("None and ", "None and (")
                .replace("participants\n", "participants)\n"),
            ),
        ),
    ),
    Mutant(
        "Owners join the rooms of their agents",
        ("RT-1", "RT-2"),
        (
            TOPICS(
                JOINS,
                "        mine = {each.id for each in world.accounts.agents.values() if each.owner is"
                " identity} | {identity.id}\n"
                "        return room is not None and bool(mine.intersection(room.participants))\n",
            ),
        ),
    ),
    Mutant(
        "Whoever was once in a room may join its topics",
        ("RT-6",),
        (
            TOPICS(
                JOINS,
                (
                    "        if room is not None and any(each.identity is identity for each in room.past):\n"
                    "            return True\n"
                )
                + JOINS,
            ),
        ),
    ),
    Mutant(
        "Owners join the topics of their agents",
        ("RT-3", "WS-31.2", "CON-21"),
        (
            TOPICS(
                OWN,
                (
                    "    agent = world.accounts.agents.get(topic.id)\n"
                    '    if agent is not None and agent.owner is identity and OWN_TOPICS[topic.name] == "Agent":\n'
                    "        return True\n"
                )
                + OWN,
            ),
        ),
    ),
    Mutant(
        "Users join the topics of other users",
        ("WS-31.1", "CON-21", "TSK-4"),
        (
            TOPICS(
                OWN,
                '    return OWN_TOPICS[topic.name] == identity.type and (identity.type == "User" or'
                " topic.id == identity.id)",
            ),
        ),
    ),
    Mutant(
        "Agents join the topics of their owner",
        ("WS-31.1", "CON-21", "TSK-4"),
        (
            TOPICS(
                OWN,
                (
                    '    if OWN_TOPICS[topic.name] == "User" and identity.type == "Agent" and topic.id =='
                    " identity.owner.id:\n"
                    "        return True\n"
                )
                + OWN,
            ),
        ),
    ),
    Mutant("Users cannot join their tasks", ("TSK-4",), (TOPICS('    "tasks": "User",', '    "tasks": "Agent",'),)),
    Mutant(
        "Agents cannot join their control",
        ("WS-31.3",),
        (TOPICS('    "agent_control": "Agent",', '    "agent_control": "User",'),),
    ),
    Mutant(
        "There is a channel of presence",
        ("WS-31.9",),
        (
            TOPICS(
                "frozenset((CHAT_ROOM, ROOM_PARTICIPANTS))",
                'frozenset((CHAT_ROOM, ROOM_PARTICIPANTS, "room_presence"))',
            ),
        ),
    ),
    Mutant(
        "What came before a join is told after it",
        ("RT-4",),
        (
            LIVE(
                SUBSCRIBED,
                SUBSCRIBED
                + (
                    "            room = self._world.rooms.rooms.get(topic.id)\n"
                    '            if topic.name == "chat_room" and room.messages:\n'
                    '                self.push(join.topic, "message_created",'
                    " from_json(message_json(room.messages[-1])))\n"
                ),
            ),
            LIVE(
                "from mock_platform.timeline import Timeline\n",
                "from mock_platform.timeline import Timeline\nfrom mock_platform.wire import message_json\n",
            ),
        ),
    ),
    Mutant(
        "Rooms from before are told when somebody joins",
        ("RT-3", "RT-4"),
        (
            LIVE(
                SUBSCRIBED,
                SUBSCRIBED
                + (
                    '            if topic.name in ("agent_rooms", "user_rooms"):\n'
                    "                for room in self._world.rooms.of(self.identity,"
                    " newest_first=False).cut(0, 1000):\n"
                    '                    self.push(join.topic, "room_added", payloads.room_added(room,'
                    " self.identity))\n"
                ),
            ),
            LIVE(
                "from mock_platform.realtime.recording import SocketRecord\n",
                "from mock_platform.realtime import payloads\n"
                "from mock_platform.realtime.recording import SocketRecord\n",
            ),
        ),
    ),
)
