"""Bodies that many tests send, as the client's own request objects."""

from thenvoi_rest.core.request_options import RequestOptions
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
    return MemoryCreateRequest(
        content=content,
        system="long_term",
        type="semantic",
        segment="user",
        thought="It will matter later.",
        metadata=MemoryCreateRequestMetadata(tags=["travel"]),
        **({"scope": "organization"} if subject_id is None else {"subject_id": subject_id}),
    )


def with_query(**parameters: str) -> RequestOptions:
    """Further query parameters, or wrong values, that the client's own signature does not take."""
    return {"additional_query_parameters": parameters}


def with_fields(**fields: object) -> RequestOptions:
    """Further fields of a flat body."""
    return {"additional_body_parameters": fields}


def with_headers(**headers: str) -> RequestOptions:
    """Further headers."""
    return {"additional_headers": headers}


def retrying(times: int) -> RequestOptions:
    """What makes the client repeat a call that is refused with 408, 409, 429 or 5xx."""
    return {"max_retries": times}
