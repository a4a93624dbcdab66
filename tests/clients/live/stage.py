"""A mock with real agents around it, and waiting for what happens in its world without looking every so often."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING, Self

from mock_platform import MockPlatform
from mock_platform.realtime.subscriptions import Subscription
from mock_platform.realtime.topics import Topic
from mock_platform.world import World
from mock_platform.world.identities import Agent, User
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.rooms import Room

if TYPE_CHECKING:
    from mock_platform.world.events import Event

SECONDS = 40.0


class Running:
    """A client in a process of its own, with what it printed."""

    def __init__(self, *command: str, env: dict[str, str]) -> None:
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            command, env={**os.environ, **env, "PYTHONUNBUFFERED": "1"}, stdout=self._output, stderr=subprocess.STDOUT
        )

    def printed(self) -> str:
        """Everything so far."""
        self._output.flush()
        self._output.seek(0)
        return self._output.read()

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait()

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        """Until it ends by itself; the exit code."""
        return self._process.wait(SECONDS)

    def close(self) -> None:
        """End it, however it is, and let go of its output."""
        self.kill()
        self._output.close()


class Stage:
    """One mock, by default with the scenario quickstart, or another run of it on the same port."""

    def __init__(self, python: Path, *, port: int = 0, scenario: str = "quickstart") -> None:
        self._python = python
        self._happened: Queue[Event | Subscription] = Queue()
        self.running: list[Running] = []
        self.mock = MockPlatform(scenario, port=port)

    def __enter__(self) -> Self:
        self.mock.start()
        self.mock.call(self._watch)
        return self

    def _watch(self, world: World) -> None:
        """Hear of everything that happens in the world, and of topics that are joined and left."""
        world.events.subscribe(self._happened.put)
        subscriptions = self.mock._load().app.realtime.hub(world).subscriptions
        for name in ("add", "end"):
            setattr(subscriptions, name, self._told(getattr(subscriptions, name)))

    def _told(self, change: Callable[[Subscription], None]) -> Callable[[Subscription], None]:
        def tell(subscription: Subscription) -> None:
            change(subscription)
            self._happened.put(subscription)

        return tell

    def __exit__(self, *_: object) -> None:
        for each in self.running:
            each.close()
        self.mock.stop()

    # --- agents --------------------------------------------------------------------------------------------------

    def agent(self, handle: str, mode: str = "echo", **env: str) -> Running:
        """Start the agent of ``handle`` on thenvoi-sdk."""
        script = Path(__file__).with_name("sdk_agent.py")
        variables = self.mock.env | {
            "THENVOI_AGENT_ID": self.mock.ids[handle],
            "THENVOI_API_KEY_AGENT": self.mock.keys[handle],
        }
        running = Running(str(self._python), str(script), mode, env=variables | env)
        self.running.append(running)
        return running

    def listens(self, world: World, room_id: str) -> bool:
        """Whether anybody has joined the room's topic."""
        subscriptions = self.mock._load().app.realtime.hub(world).subscriptions
        return bool(subscriptions.of(Topic("chat_room", room_id)))

    # --- the world -----------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[World], bool], what: str) -> None:
        """Wait until ``condition`` holds; it is looked at after each event of the world."""
        end = monotonic() + SECONDS
        while not self.mock.call(condition):
            try:
                self._happened.get(timeout=max(end - monotonic(), 0.001))
            except Empty:
                shown = "\n---\n".join(each.printed()[-2000:] for each in self.running)
                raise AssertionError(f"waited in vain until {what}; the clients printed:\n{shown}") from None

    def room(self, *handles: str) -> str:
        """A new room of jane's."""

        def make(world: World) -> str:
            jane = _user(world, "jane")
            room = world.rooms.create(jane)
            for handle in handles:
                world.rooms.admit(room, world.accounts.resolve(handle))
            return room.id

        return self.mock.call(make)

    def say(self, room_id: str, text: str, *handles: str, sender: str = "jane") -> str:
        """Somebody writes a message that mentions ``handles``; its id."""

        def send(world: World) -> str:
            mentions = [MentionRequest(world.accounts.resolve(handle).id) for handle in handles]
            return world.messages.send(world.accounts.resolve(sender), room_id, text, mentions).id

        return self.mock.call(send)

    def until_status(self, room_id: str, message_id: str, handle: str, status: str) -> None:
        """Wait until the delivery of the message at the agent has this status."""
        agent_id = self.mock.ids[handle]

        def reached(world: World) -> bool:
            record = (_message(world, room_id, message_id).deliveries or {}).get(agent_id)
            return record is not None and record.status == status

        self.until(reached, f"the message is {status} at {handle}")

    def attempts(self, room_id: str, message_id: str, handle: str) -> list[str]:
        """How each attempt of the agent at the message ended."""
        agent_id = self.mock.ids[handle]

        def read(world: World) -> list[str]:
            record = (_message(world, room_id, message_id).deliveries or {})[agent_id]
            return [attempt.status for attempt in record.attempts]

        return self.mock.call(read)

    def answers(self, room_id: str, handle: str) -> list[str]:
        """The texts of the agent in the room, without mentions, oldest first."""
        agent_id = self.mock.ids[handle]

        def read(world: World) -> list[str]:
            mine = [each for each in world.rooms.rooms[room_id].messages if each.sender_id == agent_id]
            return [each.content.rpartition("]] ")[2] for each in mine if each.message_type == "text"]

        return self.mock.call(read)

    def act(self, command: Callable[[World, Room, User, Agent], object], room_id: str, handle: str) -> None:
        """A command of jane's about the agent in the room."""

        def run(world: World) -> None:
            agent = world.accounts.resolve(handle)
            assert isinstance(agent, Agent)
            command(world, world.rooms.rooms[room_id], _user(world, "jane"), agent)

        self.mock.call(run)


def _user(world: World, handle: str) -> User:
    user = world.accounts.resolve(handle)
    assert isinstance(user, User)
    return user


def _message(world: World, room_id: str, message_id: str) -> Message:
    room = world.rooms.rooms[room_id]
    return room.messages[room.seq_of[message_id]]
