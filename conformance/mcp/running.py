"""A server that runs already: the kit reaches it at its address, and plays the platform where it was told a port."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from conformance.claims import NotOffered
from conformance.drivers.client import Client
from conformance.drivers.scripted import ScriptedPlatform
from conformance.drivers.sse import Sse
from conformance.drivers.streamable import Streamable
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.mcp.benches import Bench
from conformance.mcp.setups import Setup
from conformance.redaction import Secrets

MARKS = (("user", "get_my_profile"), ("agent", "get_agent_me"))
"""A tool of each key."""


class Running:
    """A server at ``url``: one whose path ends in ``sse`` speaks that transport, any other Streamable HTTP.

    ``platform_port`` is where it looks for the platform, which the kit then plays. ``token`` is sent as a bearer.
    """

    def __init__(
        self, url: str, secrets: Secrets, numbers: Iterator[int], platform_port: int | None = None, token: str = ""
    ) -> None:
        parts = urlsplit(url)
        self.path = parts.path or "/"
        self.base_url = f"{parts.scheme}://{parts.netloc}"
        self.transport = "sse" if self.path.rstrip("/").endswith("sse") else "http"
        self.key = ""
        """Whose key it has, as its tools tell, once it was asked."""

        self._secrets = secrets
        self._numbers = numbers
        self._port = platform_port
        self._platform: ScriptedPlatform | None = None
        self._token = token
        if token:
            secrets.learn(token, "TOKEN")

    async def make(self, setup: Setup, log: list[Evidence]) -> Bench:
        wanted = Setup(key=setup.key, transport=self.transport)
        if setup != wanted:
            raise NotOffered("the server would have to be started in a way of the kit's own (--command)")
        async with AsyncExitStack() as stack:
            bench = await self._bench(setup, stack, log)
            bench.greeting = await bench.client.initialize()
            await self._look(bench)
            if setup.key != self.key:
                raise NotOffered(f"the server runs with the key of {_WHOSE[self.key]}, and not of {_WHOSE[setup.key]}")
            bench.closing = stack.pop_all()
        return bench

    async def aclose(self) -> None:
        """Play the platform no more."""
        if self._platform is not None:
            await self._platform.shut()

    async def _bench(self, setup: Setup, stack: AsyncExitStack, log: list[Evidence]) -> Bench:
        web = Web(self.base_url, self._secrets, self._numbers)
        stack.push_async_callback(web.aclose)
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        wire: Sse | Streamable
        if self.transport == "sse":
            wire = await Sse.open(web, log, self.path, headers)
        else:
            wire = Streamable(web, self.path, headers)
        stack.push_async_callback(wire.aclose)
        client = Client(wire, self._secrets, self._numbers)
        client.log = log
        return Bench(setup, client, await self._played(log), web=web)

    async def _played(self, log: list[Evidence]) -> ScriptedPlatform | None:
        if self._port is None:
            return None
        if self._platform is None:
            self._platform = ScriptedPlatform({}, self._secrets, self._numbers)
            await self._platform.open(self._port)
        await self._platform.begin(log)
        return self._platform

    async def _look(self, bench: Bench) -> None:
        """Find out whose key it has."""
        listed = await bench.client.request("tools/list")
        names = {each.get("name") for each in listed.objects("result.tools")}
        found = [key for key, tool in MARKS if tool in names]
        self.key = found[0] if len(found) == 1 else "legacy" if found else "none"


_WHOSE = {
    "user": "a user",
    "agent": "an agent",
    "legacy": "either kind",
    "none": "nobody",
    "nonsense": "nobody",
    "capitals": "nobody",
    "quoted": "a user in quotes",
}
