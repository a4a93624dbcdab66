"""The contact tools of a server."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

CONTACTS: Final = "mcp_server.tools.contacts"
REQUESTS: Final = "mcp_server.tools.contact_requests"

MUTANTS: Final = (
    _broken(
        "Of a user's contacts there is one page",
        ("MCP-76",),
        (
            Edit(
                CONTACTS,
                'Request("GET", "/me/contacts"),\n        parameters=paging(),',
                'Request("GET", "/me/contacts"),\n        parameters=(),',
            ),
        ),
    ),
    _broken(
        "An agent lists the contacts of its owner",
        ("MCP-77",),
        (Edit(CONTACTS, 'Request("GET", "/agent/contacts"),', 'Request("GET", "/me/contacts"),'),),
    ),
    _broken(
        "A contact request has no key around its body",
        ("MCP-78",),
        (
            Edit(
                REQUESTS,
                'Request("POST", "/me/contacts/requests", wrap="contact_request")',
                'Request("POST", "/me/contacts/requests")',
            ),
        ),
    ),
    _broken(
        "The words of a contact request have no bound",
        ("MCP-78",),
        (Edit(REQUESTS, "    max_length=500,\n", ""),),
    ),
    _broken(
        "An agent asks for a contact as a user does",
        ("MCP-79",),
        (
            Edit(
                REQUESTS,
                'Request("POST", "/agent/contacts/add")',
                'Request("POST", "/agent/contacts/requests", wrap="contact_request")',
            ),
        ),
    ),
    _broken(
        "Received requests are looked for at an address of their own",
        ("MCP-80",),
        (
            Edit(
                REQUESTS,
                'Request("GET", "/me/contacts/requests"),',
                'Request("GET", "/me/contacts/requests/received"),',
            ),
        ),
    ),
    _broken(
        "Sent requests cannot be told by their state",
        ("MCP-81",),
        (
            Edit(
                REQUESTS,
                'description="Only requests in this state; all if omitted.",\n                place="query",',
                'description="Only requests in this state; all if omitted.",\n                place="local",',
            ),
        ),
    ),
    _broken(
        "The state of sent requests is sent as the state of all",
        ("MCP-82",),
        (
            Edit(
                REQUESTS,
                'description="Only sent requests in this state; pending if omitted.",\n                place="query",',
                'description="Only sent requests in this state; pending if omitted.",\n                place="query",\n'
                '                wire="status",',
            ),
        ),
    ),
    _broken(
        "Approving is called accepting",
        ("MCP-83",),
        (Edit(REQUESTS, "requests/{request_id}/approve", "requests/{request_id}/accept"),),
    ),
    _broken(
        "A request is rejected by taking it away",
        ("MCP-84",),
        (
            Edit(
                REQUESTS,
                'Request("POST", "/me/contacts/requests/{request_id}/reject")',
                'Request("DELETE", "/me/contacts/requests/{request_id}")',
            ),
        ),
    ),
    _broken(
        "A request is withdrawn by a POST, as the others are answered",
        ("MCP-85",),
        (
            Edit(
                REQUESTS,
                'Request("DELETE", "/me/contacts/requests/{request_id}")',
                'Request("POST", "/me/contacts/requests/{request_id}/cancel")',
            ),
        ),
    ),
    _broken(
        "An agent cannot withdraw a request",
        ("MCP-86",),
        (Edit(REQUESTS, 'enum=("approve", "reject", "cancel"),', 'enum=("approve", "reject"),'),),
    ),
    _broken(
        "An agent answers a request by its id alone",
        ("MCP-86",),
        (
            Edit(
                REQUESTS,
                'description="Id of the request; needed when handle is not given.",\n                place="body",\n',
                'description="Id of the request; needed when handle is not given.",\n                place="body",\n'
                "                required=True,\n",
            ),
        ),
    ),
    _broken(
        "What an agent does with a request is optional",
        ("MCP-86",),
        (
            Edit(
                REQUESTS,
                'required=True,\n                enum=("approve", "reject", "cancel"),',
                'enum=("approve", "reject", "cancel"),',
            ),
        ),
    ),
    _broken(
        "An agent need not say which request it answers",
        ("MCP-86",),
        (Edit(REQUESTS, '        one_of=("handle", "request_id"),\n', ""),),
    ),
    _broken(
        "A handle is looked up by a GET",
        ("MCP-87",),
        (
            Edit(CONTACTS, 'Request("POST", "/me/contacts/resolve")', 'Request("GET", "/me/contacts/resolve")'),
            Edit(
                CONTACTS,
                'text("handle", "Handle such as user or owner/agent, with or without a leading @.")',
                'Parameter(name="handle", description="Handle.", place="query", required=True)',
            ),
        ),
    ),
    _broken(
        "Looking up a handle counts as a write",
        ("MCP-87",),
        (
            Edit(
                CONTACTS,
                'Annotations.of("TFTT"),\n        request=Request("POST", "/me/contacts/resolve")',
                'Annotations.of("FFTT"),\n        request=Request("POST", "/me/contacts/resolve")',
            ),
        ),
    ),
    _broken(
        "A contact is removed by an address that holds its id",
        ("MCP-88",),
        (
            Edit(CONTACTS, 'Request("POST", "/me/contacts/remove")', 'Request("DELETE", "/me/contacts/{contact_id}")'),
            Edit(
                CONTACTS,
                'Id of the contact record, as list_my_contacts gives it.",\n                place="body",',
                'Id of the contact record, as list_my_contacts gives it.",\n                place="path",',
            ),
        ),
    ),
    _broken(
        "Of an id and a handle only the first is sent",
        ("MCP-88", "MCP-89"),
        (
            Edit(
                "mcp_server.tools.arguments",
                "    _refuse_missing(tool, parameters, taken, name)\n",
                "    _refuse_missing(tool, parameters, taken, name)\n"
                '    if "contact_id" in taken:\n'
                '        taken.pop("handle", None)\n',
            ),
        ),
    ),
    _broken(
        "Contacts are removed by their id alone",
        ("MCP-89",),
        (
            Edit(
                CONTACTS,
                'Id of the contact record, as list_agent_contacts gives it.",\n                place="body",\n',
                'Id of the contact record, as list_agent_contacts gives it.",\n                place="body",\n'
                "                required=True,\n",
            ),
        ),
    ),
    _broken(
        "An agent removes the contacts of its owner",
        ("MCP-89",),
        (Edit(CONTACTS, 'Request("POST", "/agent/contacts/remove")', 'Request("POST", "/me/contacts/remove")'),),
    ),
)
