"""Where platforms are broken: modules of the mock, each as a function of the text before and the text after."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit

# The rules.
ACCOUNTS: Final = partial(Edit, "mock_platform.world.accounts")
CLOCK: Final = partial(Edit, "mock_platform.world.clock")
CONTACTS: Final = partial(Edit, "mock_platform.world.contacts")
DELIVERIES: Final = partial(Edit, "mock_platform.world.deliveries")
HANDLES: Final = partial(Edit, "mock_platform.world.handles")
IDENTITIES: Final = partial(Edit, "mock_platform.world.identities")
IDS: Final = partial(Edit, "mock_platform.world.ids")
LENGTHS: Final = partial(Edit, "mock_platform.world.lengths")
MEMORIES: Final = partial(Edit, "mock_platform.world.memories")
MESSAGES: Final = partial(Edit, "mock_platform.world.messages")
PEERS: Final = partial(Edit, "mock_platform.world.peers")
REFUSALS: Final = partial(Edit, "mock_platform.world.errors")
ROOMS: Final = partial(Edit, "mock_platform.world.rooms")
TASKS: Final = partial(Edit, "mock_platform.world.tasks")
TEXTS: Final = partial(Edit, "mock_platform.world.texts")
WORLDS: Final = partial(Edit, "mock_platform.world.worlds")

# The socket: Phoenix Channels, and the face that stands on them.
APP: Final = partial(Edit, "mock_platform.app")
CHANNELS: Final = partial(Edit, "mock_platform.channels.socket")
FRAMES: Final = partial(Edit, "mock_platform.channels.frames")
HUB: Final = partial(Edit, "mock_platform.realtime.hub")
IDLE: Final = partial(Edit, "mock_platform.realtime.idle")
LIFE_CYCLE: Final = partial(Edit, "mock_platform.channels.lifecycle")
LIVE: Final = partial(Edit, "mock_platform.realtime.live")
OUTBOX: Final = partial(Edit, "mock_platform.realtime.outbox")
PAYLOADS: Final = partial(Edit, "mock_platform.realtime.payloads")
PROTOCOL: Final = partial(Edit, "mock_platform.realtime.protocol")
ROUTING: Final = partial(Edit, "mock_platform.realtime.routing")
SOCKET_FACE: Final = partial(Edit, "mock_platform.realtime.face")
TOPICS: Final = partial(Edit, "mock_platform.realtime.topics")
UPGRADE: Final = partial(Edit, "mock_platform.realtime.upgrade")
VERSIONS: Final = partial(Edit, "mock_platform.channels.versions")
WS_FRAMES: Final = partial(Edit, "mock_platform.realtime.wsframe")

# The REST face.
AUTH: Final = partial(Edit, "mock_platform.rest.auth")
DISPATCH: Final = partial(Edit, "mock_platform.rest.dispatch")
ERRORS: Final = partial(Edit, "mock_platform.rest.errors")
PAGING: Final = partial(Edit, "mock_platform.rest.paging")
SHAPES: Final = partial(Edit, "mock_platform.rest.shapes")
SYSTEM: Final = partial(Edit, "mock_platform.rest.system")
VALIDATION: Final = partial(Edit, "mock_platform.rest.validation")
WIRE: Final = partial(Edit, "mock_platform.wire")

# Its bodies and queries.
AGENT_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.agents")
BASE_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.base")
CONTACT_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.contacts")
EVENT_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.events")
MEMORY_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.memories")
MESSAGE_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.messages")
PAGE_QUERIES: Final = partial(Edit, "mock_platform.rest.schemas.paging")
PARTICIPANT_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.participants")
PEER_QUERIES: Final = partial(Edit, "mock_platform.rest.schemas.peers")
REQUEST_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.contact_requests")
ROOM_BODIES: Final = partial(Edit, "mock_platform.rest.schemas.rooms")

# Its operations.
AGENT_CONTACTS: Final = partial(Edit, "mock_platform.rest.agent.contacts")
AGENT_IDENTITY: Final = partial(Edit, "mock_platform.rest.agent.identity")
AGENT_MEMORIES: Final = partial(Edit, "mock_platform.rest.agent.memories")
AGENT_MESSAGES: Final = partial(Edit, "mock_platform.rest.agent.messages")
AGENT_PARTICIPANTS: Final = partial(Edit, "mock_platform.rest.agent.participants")
AGENT_ROOMS: Final = partial(Edit, "mock_platform.rest.agent.rooms")
MY_CONTACTS: Final = partial(Edit, "mock_platform.rest.human.contacts")
MY_MEMORIES: Final = partial(Edit, "mock_platform.rest.human.memories")
MY_MESSAGES: Final = partial(Edit, "mock_platform.rest.human.messages")
MY_PROFILE: Final = partial(Edit, "mock_platform.rest.human.profile")
MY_ROOMS: Final = partial(Edit, "mock_platform.rest.human.rooms")
