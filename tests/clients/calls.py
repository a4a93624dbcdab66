"""The operations of the published client as one caller, with the types that its own properties do not tell."""

from typing import TYPE_CHECKING, cast

from thenvoi_rest import AsyncRestClient, RestClient

if TYPE_CHECKING:
    from thenvoi_rest.agent_api_chats.client import AgentApiChatsClient
    from thenvoi_rest.agent_api_contacts.client import AgentApiContactsClient
    from thenvoi_rest.agent_api_context.client import AgentApiContextClient
    from thenvoi_rest.agent_api_events.client import AgentApiEventsClient
    from thenvoi_rest.agent_api_identity.client import AgentApiIdentityClient
    from thenvoi_rest.agent_api_memories.client import AgentApiMemoriesClient
    from thenvoi_rest.agent_api_messages.client import AgentApiMessagesClient
    from thenvoi_rest.agent_api_participants.client import AgentApiParticipantsClient
    from thenvoi_rest.agent_api_peers.client import AgentApiPeersClient
    from thenvoi_rest.human_api_agents.client import HumanApiAgentsClient
    from thenvoi_rest.human_api_chats.client import HumanApiChatsClient
    from thenvoi_rest.human_api_contacts.client import HumanApiContactsClient
    from thenvoi_rest.human_api_memories.client import HumanApiMemoriesClient
    from thenvoi_rest.human_api_messages.client import HumanApiMessagesClient
    from thenvoi_rest.human_api_participants.client import HumanApiParticipantsClient
    from thenvoi_rest.human_api_peers.client import HumanApiPeersClient
    from thenvoi_rest.human_api_profile.client import HumanApiProfileClient
    from thenvoi_rest.system.client import SystemClient
    from thenvoi_rest.test.client import TestClient as KeyTestClient


class Calls:
    """Parts of one :class:`RestClient`, under its own names."""

    def __init__(self, client: RestClient) -> None:
        self.agent_api_chats: AgentApiChatsClient = client.agent_api_chats
        self.agent_api_contacts: AgentApiContactsClient = client.agent_api_contacts
        self.agent_api_context: AgentApiContextClient = client.agent_api_context
        self.agent_api_events: AgentApiEventsClient = client.agent_api_events
        self.agent_api_identity: AgentApiIdentityClient = client.agent_api_identity
        self.agent_api_memories: AgentApiMemoriesClient = client.agent_api_memories
        self.agent_api_messages: AgentApiMessagesClient = client.agent_api_messages
        self.agent_api_participants: AgentApiParticipantsClient = client.agent_api_participants
        self.agent_api_peers: AgentApiPeersClient = client.agent_api_peers
        self.human_api_agents: HumanApiAgentsClient = client.human_api_agents
        self.human_api_chats: HumanApiChatsClient = client.human_api_chats
        self.human_api_contacts: HumanApiContactsClient = client.human_api_contacts
        self.human_api_memories: HumanApiMemoriesClient = client.human_api_memories
        self.human_api_messages: HumanApiMessagesClient = client.human_api_messages
        self.human_api_participants: HumanApiParticipantsClient = client.human_api_participants
        self.human_api_peers: HumanApiPeersClient = client.human_api_peers
        self.human_api_profile: HumanApiProfileClient = client.human_api_profile
        self.system: SystemClient = client.system
        self.test: KeyTestClient = client.test


def awaited(client: AsyncRestClient) -> Calls:
    """The same names on an asynchronous client; whatever is called gives a coroutine."""
    return cast(Calls, client)
