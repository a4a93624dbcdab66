"""Roles (PAR): who may add and remove whom."""

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage


async def _with(stage: Stage, role: str) -> tuple[str, Actor, Actor, Actor]:
    """A room with its owner, somebody who has ``role``, and a third agent who is not in it."""
    owner, actor, third = await stage.agents(3)
    room = await stage.opened(owner)
    await stage.join(owner, room, actor, role)
    return room, owner, actor, third


@check("PAR-9")
async def an_owner_gives_the_role_of_member_and_of_admin(stage: Stage) -> None:
    owner, one, other = await stage.agents(3)
    room = await stage.opened(owner)
    for who, role in ((one, "member"), (other, "admin")):
        answer = await stage.add(owner, room, who.id, role)
        stage.expect.status(answer, 201)
        stage.expect.at(answer, "data.role", role)


@check("PAR-9")
async def an_owner_makes_a_second_owner(stage: Stage) -> None:
    owner = await stage.agent()
    answer = await stage.add(owner, await stage.opened(owner), stage.user.id, "owner")
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.role", "owner")


@check("PAR-9")
async def an_admin_adds_members(stage: Stage) -> None:
    room, _, admin, third = await _with(stage, "admin")
    stage.expect.status(await stage.add(admin, room, third.id, "member"), 201)


@check("PAR-9", level=Level.MAY)
async def an_admin_adds_admins_and_no_owners(stage: Stage) -> None:
    room, _, admin, third = await _with(stage, "admin")
    stage.expect.refused(await stage.add(admin, room, third.id, "owner"), 403, "forbidden")
    stage.expect.status(await stage.add(admin, room, third.id, "admin"), 201)


@check("PAR-9")
async def a_member_adds_members_only(stage: Stage) -> None:
    room, owner, member, third = await _with(stage, "member")
    stage.expect.refused(await stage.add(member, room, third.id, "admin"), 403, "forbidden")
    stage.expect.lacks(await owner.get(owner.chats(room, "participants")), third.id)
    stage.expect.status(await stage.add(member, room, third.id, "member"), 201)


@check("PAR-9")
async def from_outside_nobody_is_added(stage: Stage) -> None:
    owner, outside, third = await stage.agents(3)
    room = await stage.opened(owner)
    for role in ("member", "admin", "owner"):
        stage.expect.refused(await stage.add(outside, room, third.id, role), 404, "not_found")


@check("PAR-10")
async def the_role_is_looked_at_before_the_presence(stage: Stage) -> None:
    room, _, member, _ = await _with(stage, "member")
    stage.expect.refused(await stage.add(member, room, member.id, "admin"), 403, "forbidden")


@check("PAR-12")
async def an_owner_removes_members_admins_and_users(stage: Stage) -> None:
    owner, one, other = await stage.agents(3)
    room = await stage.opened(owner)
    await stage.join(owner, room, one, "member")
    await stage.join(owner, room, other, "admin")
    for who in (one, other):
        stage.expect.status(await stage.remove(owner, room, who.id), 200)
    stage.expect.ids(await owner.get(owner.chats(room, "participants")), [owner.id])


@check("PAR-12")
async def an_admin_removes_members(stage: Stage) -> None:
    room, owner, admin, third = await _with(stage, "admin")
    await stage.join(owner, room, third)
    stage.expect.status(await stage.remove(admin, room, third.id), 200)


@check("PAR-12")
async def nobody_else_removes_an_owner(stage: Stage) -> None:
    for role in ("admin", "member"):
        room, owner, actor, _ = await _with(stage, role)
        stage.expect.refused(await stage.remove(actor, room, owner.id), 403, "forbidden")
        stage.expect.status(await owner.get(owner.chats(room)), 200)


@check("PAR-12")
async def a_member_does_not_remove_an_admin(stage: Stage) -> None:
    room, owner, member, admin = await _with(stage, "member")
    await stage.join(owner, room, admin, "admin")
    stage.expect.refused(await stage.remove(member, room, admin.id), 403, "forbidden")
    stage.expect.holds(await owner.get(owner.chats(room, "participants")), admin.id)


@check("PAR-12", level=Level.MAY)
async def a_member_removes_a_member(stage: Stage) -> None:
    room, owner, member, third = await _with(stage, "member")
    await stage.join(owner, room, third)
    stage.expect.status(await stage.remove(member, room, third.id), 200)


@check("PAR-12", level=Level.MAY)
async def an_admin_does_not_remove_an_admin(stage: Stage) -> None:
    room, owner, admin, third = await _with(stage, "admin")
    await stage.join(owner, room, third, "admin")
    stage.expect.refused(await stage.remove(admin, room, third.id), 403, "forbidden")


@check("PAR-12")
async def from_outside_nobody_is_removed(stage: Stage) -> None:
    owner, outside, member = await stage.agents(3)
    room = await stage.room(owner, member)
    stage.expect.refused(await stage.remove(outside, room, member.id), 404, "not_found")


@check("PAR-13")
async def no_agent_removes_its_own_human(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    stage.expect.refused(await stage.remove(agent, room, stage.user.id), 403, "forbidden")
    listed = given(await agent.get(agent.chats(room, "participants")), 200)
    stage.expect.holds(listed, stage.user.id)


@check("PAR-12", level=Level.MAY)
async def an_owner_does_not_remove_another_owner(stage: Stage) -> None:
    room, owner, second, _ = await _with(stage, "owner")
    stage.expect.refused(await stage.remove(owner, room, second.id), 403, "forbidden")
    stage.expect.holds(await owner.get(owner.chats(room, "participants")), second.id)
