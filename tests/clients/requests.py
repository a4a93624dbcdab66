"""Bodies that many tests send, as the client's own request objects."""

from thenvoi_rest.types import (
    ChatMessageRequest,
    ChatMessageRequestMentionsItem,
    MemoryCreateRequest,
    MemoryCreateRequestMetadata,
)


def say(content: str, *mentioned: str) -> ChatMessageRequest:
    """A text that mentions the entities with these ids."""
    mentions = [ChatMessageRequestMentionsItem(id=each) for each in mentioned]
    return ChatMessageRequest(content=content, mentions=mentions)


def remember(content: str, *, subject_id: str | None = None) -> MemoryCreateRequest:
    """A memory about the subject, or of the organization."""
    about = {"scope": "organization"} if subject_id is None else {"subject_id": subject_id}
    return MemoryCreateRequest.model_validate(
        {
            **{"content": content, "system": "long_term", "type": "semantic", "segment": "user"},
            **{"thought": "It will matter later.", "metadata": MemoryCreateRequestMetadata(tags=["travel"]), **about},
        }
    )
