# /// script
# requires-python = ">=3.11"
# dependencies = ["thenvoi-client-rest==0.0.7"]
# ///
"""A user on the official REST client: opens a room, brings an agent in, asks, and waits for the answer.

thenvoi-mock exec --scenario demo -- python examples/user_client.py "Echo" "good morning"
"""

import os
import sys
import time

from thenvoi_rest import (
    ChatMessageRequest,
    ChatMessageRequestMentionsItem,
    CreateMyChatRoomRequestChat,
    ParticipantRequest,
    RestClient,
)

ANSWER_SECONDS = 30


def main() -> int:
    """Ask the agent named first what is written second."""
    name, text = sys.argv[1:3] if len(sys.argv) > 2 else ("Echo", "hello")
    client = RestClient(base_url=os.environ["THENVOI_BASE_URL"], api_key=os.environ["THENVOI_API_KEY_USER"])

    agents = {peer.name: peer for peer in client.human_api_peers.list_my_peers(type="Agent", page_size=100).data}
    if name not in agents:
        print(f"no agent is called {name}; there are {', '.join(agents)}")
        return 1
    agent = agents[name]

    room = client.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat()).data
    invited = ParticipantRequest(participant_id=agent.id)
    client.human_api_participants.add_my_chat_participant(room.id, participant=invited)
    question = ChatMessageRequest(content=f"@{name} {text}", mentions=[ChatMessageRequestMentionsItem(id=agent.id)])
    client.human_api_messages.send_my_chat_message(room.id, message=question)
    print(f"asked {name} in {room.id}")

    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        newest = client.human_api_messages.list_my_chat_messages(room.id, message_type="text", page_size=1).data[0]
        if newest.sender_id == agent.id:
            print(f"{name}: {newest.content}")
            return 0
        time.sleep(0.2)
    print(f"{name} has not answered")
    return 1


if __name__ == "__main__":
    sys.exit(main())
