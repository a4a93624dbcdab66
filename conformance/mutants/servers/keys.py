"""What a key opens: which tools there are, and what the platform is sent and asked for it."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

CATALOGUE: Final = "mcp_server.tools.catalogue"
HEALTH: Final = "mcp_server.health"
KEYS: Final = "mcp_server.keys"
PLATFORM: Final = "mcp_server.platform"
SERVING: Final = "mcp_server.serving"
SETTINGS: Final = "mcp_server.settings"

_OF_AGENTS: Final = "frozenset({Audience.AGENT, Audience.SYSTEM})"
_BUILT: Final = "            return self._built().build_request(method, url, content=content, headers=headers)\n"
_KEY: Final = '                "X-API-Key": self.key,\n'
_WARMING: Final = '            del request.headers["X-API-Key"]\n'

MUTANTS: Final = (
    _broken(
        "An agent has the tools of users too",
        ("MCP-2",),
        (Edit(CATALOGUE, _OF_AGENTS, "frozenset(Audience)"),),
    ),
    _broken(
        "An agent has no health check",
        ("MCP-2", "MCP-74"),
        (Edit(CATALOGUE, _OF_AGENTS, "frozenset({Audience.AGENT})"),),
    ),
    _broken(
        "An older key is taken for that of a user",
        ("MCP-3",),
        (Edit(KEYS, '    "thnv_": KeyKind.LEGACY,', '    "thnv_": KeyKind.USER,'),),
    ),
    _broken(
        "Without a key it does not start",
        ("MCP-4",),
        (
            Edit(
                SERVING,
                "    platform = Platform(settings.base_url, settings.api_key, settings.timeout)\n",
                "    if not settings.api_key:\n"
                "        raise SystemExit(1)\n"
                "    platform = Platform(settings.base_url, settings.api_key, settings.timeout)\n",
            ),
        ),
    ),
    _broken(
        "A text that is no key counts as an older one",
        ("MCP-4",),
        (
            Edit(
                KEYS,
                "if cleaned.startswith(prefix)), KeyKind.UNKNOWN)",
                "if cleaned.startswith(prefix)), KeyKind.LEGACY if cleaned else KeyKind.UNKNOWN)",
            ),
        ),
    ),
    _broken(
        "It calls itself by the name of its command",
        ("MCP-7",),
        (Edit("mcp_server.server", '"thenvoi-mcp-server"', '"thenvoi-mcp"'),),
    ),
    _broken(
        "The key is sent as a bearer's token",
        ("MCP-10",),
        (
            Edit(PLATFORM, _KEY, '                "Authorization": f"Bearer {self.key}",\n'),
            Edit(PLATFORM, _WARMING, '            del request.headers["Authorization"]\n'),
        ),
    ),
    _broken(
        "What is written is sent without the key",
        ("MCP-10",),
        (
            Edit(
                PLATFORM,
                _BUILT,
                "            built = self._built().build_request(method, url, content=content, headers=headers)\n"
                "            if content is not None:\n"
                '                del built.headers["X-API-Key"]\n'
                "            return built\n",
            ),
        ),
    ),
    _broken(
        "The platform is asked without a version",
        ("MCP-10",),
        (Edit(PLATFORM, 'API: Final = "/api/v1"', 'API: Final = "/api"'),),
    ),
    _broken(
        "The health of a user's key is looked for in the profile",
        ("MCP-16",),
        (Edit(HEALTH, 'KeyKind.USER: ("/me/agents",),', 'KeyKind.USER: ("/me/profile",),'),),
    ),
    _broken(
        "The health check names the address of the API in place of the base URL",
        ("MCP-16",),
        (Edit(HEALTH, "{platform.base_url}", "{platform.base_url}/api/v1"),),
    ),
    _broken(
        "The health check asks twice, to be sure",
        ("MCP-16",),
        (
            Edit(
                HEALTH,
                '    await platform.request("GET", last, read=True, until=until)\n',
                '    await platform.request("GET", last, read=True, until=until)\n'
                '    await platform.request("GET", last, read=True, until=until)\n',
            ),
        ),
    ),
    _broken(
        "The file .env is looked for beside the program alone",
        ("MCP-20",),
        (Edit(SETTINGS, "    folders = [cwd]\n", "    folders: list[Path] = []\n"),),
    ),
    _broken(
        "The file .env comes before the environment",
        ("MCP-20",),
        (
            Edit(
                SETTINGS,
                "[environment, *(_Source(parse(_content(file))) for file in files)]",
                "[*(_Source(parse(_content(file))) for file in files), environment]",
            ),
        ),
    ),
)
