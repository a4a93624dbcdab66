"""Who the caller is: ``/agent/me`` and ``/me/profile`` (rest.md 4.1 and 5.1)."""

from typing import Literal

from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Email, Id, Moment, Omittable

UserDetailsRole = TypeAliasType("UserDetailsRole", Literal["user", "admin"])


class UpdateMyProfileRequestUser(Body):
    """The names to change; what is left out stays (GEN-10)."""

    first_name: Omittable[str] = None
    last_name: Omittable[str] = None


class ProfileBody(Body):
    """Body of ``update_my_profile``."""

    user: UpdateMyProfileRequestUser


class AgentMeFeatureFlags(Answer):
    """What Band's clients ask before they show files and tasks."""

    ff_file_transfer: bool
    ff_room_tasks: bool


class AgentMe(Answer):
    """The calling agent (AUTH-9)."""

    id: Id
    name: str
    handle: str
    owner_uuid: Id
    description: str | None = None
    listed_in_directory: Omittable[bool] = None
    tags: Omittable[list[str]] = None
    feature_flags: AgentMeFeatureFlags
    inserted_at: Moment
    updated_at: Moment


class UserDetails(Answer):
    """The calling user."""

    id: Id
    email: Email
    handle: str
    role: UserDetailsRole
    first_name: Omittable[str] = None
    last_name: Omittable[str] = None
    listed_in_directory: Omittable[bool] = None


class GetAgentMeResponse(Answer):
    """Answer of ``get_agent_me``."""

    data: AgentMe


class GetMyProfileResponse(Answer):
    """Answer of ``get_my_profile``."""

    data: UserDetails


class UpdateMyProfileResponse(Answer):
    """Answer of ``update_my_profile``."""

    data: UserDetails
