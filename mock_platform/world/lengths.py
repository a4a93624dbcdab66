"""How long the texts are that identities are known by."""

from mock_platform.world.errors import Invalid

NAME_LENGTH = (3, 100)
DESCRIPTION_LENGTH = (10, 500)
PERSON_NAME_LENGTH = 1000
"""No source names a limit; without any, every message of the user would carry megabytes of name."""


def check_agent_texts(name: str, description: str) -> None:
    """AGT-2: :class:`Invalid` with a pointer to the first text that is too short or too long."""
    _check_length("/agent/name", name, NAME_LENGTH)
    _check_length("/agent/description", description, DESCRIPTION_LENGTH)


def check_person_name(field_name: str, name: str | None) -> None:
    """:class:`Invalid` for a name that is too long; a name that is not given is none."""
    if name is not None and len(name) > PERSON_NAME_LENGTH:
        raise Invalid(details={field_name: [f"should be at most {PERSON_NAME_LENGTH} character(s)"]})


def _check_length(pointer: str, text: str, bounds: tuple[int, int]) -> None:
    """White space at the ends is stored, and so counts for the upper bound, but fills no lower one."""
    smallest, largest = bounds
    if len(text.strip()) < smallest:
        raise Invalid(details={pointer: [f"String length is smaller than minLength: {smallest}"]})
    if len(text) > largest:
        raise Invalid(details={pointer: [f"String length is larger than maxLength: {largest}"]})
