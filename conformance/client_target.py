"""A client as a target: each check has a scene of its own, with a world, a wire and the client."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.budget import Budget, Throttle
from conformance.checks import Check
from conformance.client.log import Log
from conformance.client.scene import Scene
from conformance.client.settings import Settings
from conformance.client.theatre import Theatre
from conformance.client.wire import Wire
from conformance.drivers.rest import Rest
from conformance.ledger import Entry
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.scenes import Scenes
from conformance.target import TargetError

if TYPE_CHECKING:
    from conformance.evidence import Evidence


class Client:
    """The target of ``thenvoi-conformance client``: a command that starts a client.

    What happens in the scenes is written to the file ``record``. Raises ``OSError`` where it cannot be.
    """

    def __init__(self, settings: Settings, record: Path | None = None) -> None:
        self.settings = settings
        self.secrets = Secrets()
        self._scenes = None if record is None else Scenes(record, self.secrets)
        self._stack = AsyncExitStack()
        self._theatre = Theatre()
        self._rest: Rest | None = None

    @property
    def at_hand(self) -> frozenset[Need]:
        return frozenset(Need)

    @property
    def requests(self) -> int:
        """How many requests the people of the scenes have made."""
        return self._rest.budget.spent["requests"] if self._rest else 0

    async def prepare(self, checks: Sequence[Check]) -> None:  # noqa: ARG002 - as every target
        """Start the server, and see whether the client can be started and lives on, or at least asks something.

        Raises :class:`TargetError`.
        """
        await self._stack.enter_async_context(self._theatre)
        self._rest = Rest(
            self._theatre.base_url,
            secrets=self.secrets,
            budget=Budget.unbounded(),
            throttle=Throttle(None),
            write=True,
        )
        self._stack.push_async_callback(self._rest.aclose)
        async with self.stage() as scene:
            await self._tried(scene)

    async def _tried(self, scene: Scene) -> None:
        words = scene.settings.words({})
        if shutil.which(words[0]) is None:
            raise TargetError(f"--command: there is no program {words[0]}")
        await scene.start()
        await scene.seen.until(lambda: scene.seen.requests() or scene.seen.upgrades(), self.settings.ready_within)
        if not scene.seen.requests() and not scene.seen.upgrades():
            how = f"ended with code {scene.program.code}" if scene.seen.has_ended else "goes on"
            said = self.secrets.redact(scene.program.last_words)
            raise TargetError(
                f"--command: the client {how} without having asked anything of {scene.wire.base_url};"
                f" it last printed: {said} (its address and key are in THENVOI_BASE_URL, THENVOI_API_KEY; see --env)"
            )

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Scene]:
        assert self._rest is not None  # noqa: S101 - it is prepared
        evidence: list[Evidence] = []
        log = Log(evidence, self._rest.numbers, self.secrets.redact)
        async with self._theatre.world() as world:
            key = world.agent("ada/subject").key if self.settings.kind == "agent" else world.person("ada").key
            for person in world.people:
                for each in person.keys:
                    self.secrets.learn(each, f"key of {person.handle}")
            async with Wire(self._theatre.base_url, log, key) as wire:
                scene = Scene(self.settings, self._rest, world, evidence, wire)
                try:
                    yield scene
                finally:
                    await scene.program.kill()
                    if self._scenes is not None:
                        self._scenes.add(await world.timeline.export(), wire.refused_topics)

    async def finish(self) -> Sequence[Entry]:
        await self._stack.aclose()
        return ()
