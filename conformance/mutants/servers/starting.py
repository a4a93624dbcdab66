"""How a server starts, what it lists, and what it logs."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

HUMAN_CHATS: Final = "mcp_server.tools.human_chats"

MUTANTS: Final = (
    _broken(
        "A tool is listed under a name of its own making",
        ("MCP-1", "MCP-49"),
        (Edit(HUMAN_CHATS, 'name="list_my_chats",', 'name="list_my_rooms",'),),
    ),
    _broken(
        "The contact tools are there without their switch",
        ("MCP-75",),
        (Edit("mcp_server.tools.catalogue", " and tool.group in groups)", ")"),),
    ),
    _broken(
        "An older name is not taken any more",
        ("MCP-90",),
        (Edit("mcp_server.tools.human", '        alias="list_user_peers",\n', ""),),
    ),
    _broken(
        "The older names are always listed",
        ("MCP-91",),
        (Edit("mcp_server.tools.schemas", " if tool.alias] if legacy_names else []", " if tool.alias]"),),
    ),
    _broken(
        "A key in capitals is taken for one",
        ("MCP-6",),
        (Edit("mcp_server.keys", "    cleaned = clean(key)", "    cleaned = clean(key).lower()"),),
    ),
    _broken(
        "The slash at the end of the base URL stays",
        ("MCP-11",),
        (
            Edit("mcp_server.values", '    return text.rstrip("/")', "    return text"),
            Edit("mcp_server.platform", 'self.base_url = base_url.rstrip("/")', "self.base_url = base_url"),
        ),
    ),
    _broken(
        "A wrong setting ends the start with the code 1",
        ("MCP-12",),
        (
            Edit(
                "mcp_server.cli",
                "    except SettingsError as error:\n        _fail(str(error), 2)",
                "    except SettingsError as error:\n        _fail(str(error), 1)",
            ),
        ),
    ),
    _broken(
        "A destructive tool is annotated as harmless",
        ("MCP-41",),
        (
            Edit(
                HUMAN_CHATS,
                'Annotations.of("FTTT"),\n        request=Request("DELETE"',
                'Annotations.of("FFTT"),\n        request=Request("DELETE"',
            ),
        ),
    ),
    _broken(
        "A page may have a thousand entries",
        ("MCP-25", "MCP-36"),
        (Edit("mcp_server.tools.parameters", "maximum=100", "maximum=1000"),),
    ),
    _broken(
        "A property has no description",
        ("MCP-24",),
        (Edit("mcp_server.tools.human", '"Name of the agent, 3 to 100 characters."', '""'),),
    ),
    _broken(
        "Schemas are open",
        ("MCP-22",),
        (Edit("mcp_server.tools.schemas", '"additionalProperties": False}', '"additionalProperties": True}'),),
    ),
    _broken(
        "A description sends to a tool that is not there",
        ("MCP-160",),
        (Edit("mcp_server.tools.human", "list_my_peers. It tells on whose", "list_my_friends. It tells on whose"),),
    ),
    _broken(
        "The key is logged at the start",
        ("MCP-136",),
        (
            Edit(
                "mcp_server.serving",
                "    problem = about_key(settings.api_key, kind)",
                "    print(settings.api_key, flush=True)\n    problem = about_key(settings.api_key, kind)",
            ),
        ),
    ),
    _broken(
        "At debug a word goes to stdout",
        ("MCP-135",),
        (
            Edit(
                "mcp_server.transports.stdio",
                "        self._note_incoming(message)\n",
                "        self._note_incoming(message)\n"
                "        if log.isEnabledFor(logging.DEBUG):\n"
                '            await self._writer.write(b"DEBUG a message came\\n")\n',
            ),
        ),
    ),
    _broken(
        "The level of the logs is not heeded",
        ("MCP-137",),
        (Edit("mcp_server.logs", "level=level.upper()", 'level="INFO"'),),
    ),
    _broken(
        "It ends with the code 3 when stdin does",
        ("MCP-139",),
        (
            Edit(
                "mcp_server.cli", "        run(settings, wire)\n", "        run(settings, wire)\n        sys.exit(3)\n"
            ),
        ),
    ),
)
