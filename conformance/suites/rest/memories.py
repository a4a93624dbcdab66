"""Memories (MEM). Each check stores its own, with a fresh agent: an agent's memories are deleted with it."""

from conformance.actors import Actor
from conformance.answers import ABSENT, Answer
from conformance.checks import check
from conformance.claims import NotOffered, given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

PERCEPTS = ("iconic", "echoic", "haptic")
KNOWLEDGE = ("episodic", "semantic", "procedural")
FIELDS = {
    "content": "Prefers trains",
    "system": "long_term",
    "type": "semantic",
    "segment": "user",
    "thought": "Said so",
}


def offered(answer: Answer) -> Answer:
    """Pass on an answer that is no 403 in itself; where the whole feature is off (MEM-1), the check does not apply."""
    if answer.status == 403:
        raise NotOffered("the target has no memories for this account (MEM-1)")
    return answer


async def store(agent: Actor, **fields: object) -> Answer:
    """Ask to store a memory, whatever else comes of it."""
    return offered(await agent.post("/agent/memories", {"memory": {**FIELDS, **fields}}))


async def stored(agent: Actor, **fields: object) -> str:
    """Store a memory and give its id."""
    return given(await store(agent, **fields), 201).text("data.id")


@check("MEM-2")
async def a_memory_is_stored_and_answered(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await store(agent, subject_id=stage.user.id, metadata={"tags": ["travel"], "references": []})
    stage.expect.status(answer, 201)
    for field, wanted in {**FIELDS, "scope": "subject", "subject_id": stage.user.id}.items():
        stage.expect.at(answer, f"data.{field}", wanted)
    stage.expect.at(answer, "data.metadata.tags", ["travel"])


@check("MEM-2")
async def five_fields_are_required(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for missing in FIELDS:
        memory = {name: value for name, value in FIELDS.items() if name != missing}
        answer = offered(await agent.post("/agent/memories", {"memory": {**memory, "scope": "organization"}}))
        stage.expect.refused(answer, 422, "validation_error", f"/memory/{missing}")


@check("MEM-3")
async def the_type_has_to_fit_the_system(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for system, kind in (("sensory", "semantic"), ("working", "iconic"), ("long_term", "echoic")):
        answer = await store(agent, system=system, type=kind, subject_id=stage.user.id)
        stage.expect.refused(answer, 422)
    for system, kind in (("sensory", "iconic"), ("working", "episodic"), ("long_term", "procedural")):
        answer = await store(agent, system=system, type=kind, subject_id=stage.user.id)
        stage.expect.status(answer, 201)


@check("MEM-4")
async def the_scope_subject_needs_a_subject(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.refused(await store(agent, scope="subject"), 422)
    answer = await store(agent)
    own = answer.at("data.scope") == "agent"  # which only Band knows (BAND-13)
    stage.expect.true("without a scope it is refused, or is the agent's own", answer.status == 422 or own, on=answer)
    stage.expect.status(await store(agent, scope="organization"), 201)


@check("MEM-5")
async def long_content_is_refused(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.refused(await store(agent, content="a" * 1001, scope="organization"), 422)


@check("MEM-6")
async def the_calling_agent_is_the_source(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await store(agent, subject_id=stage.user.id)
    stage.expect.at(answer, "data.source_agent_id", agent.id)
    stage.expect.at(answer, "data.status", "active")


@check("MEM-7")
async def an_agent_lists_what_is_about_a_subject_and_the_organizations(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    about, common = await stored(one, subject_id=one.id), await stored(one, scope="organization")
    listed = await other.get("/agent/memories", {"subject_id": one.id, "page_size": 50})
    stage.expect.holds(listed, about)
    stage.expect.holds(listed, common)
    stage.expect.lacks(await other.get("/agent/memories", {"page_size": 50}), about)
    narrowed = await other.get("/agent/memories", {"subject_id": one.id, "scope": "subject"})
    stage.expect.ids(narrowed, [about])


@check("MEM-8")
async def active_ones_are_shown_unless_asked_otherwise(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    kept, archived = await stored(agent, subject_id=agent.id), await stored(agent, subject_id=agent.id)
    given(await agent.post(f"/agent/memories/{archived}/archive"), 200)
    query = {"subject_id": agent.id, "scope": "subject"}
    stage.expect.ids(await agent.get("/agent/memories", query), [kept])
    stage.expect.ids(await agent.get("/agent/memories", {**query, "status": "archived"}), [archived])
    both = await agent.get("/agent/memories", {**query, "status": "all"})
    stage.expect.equal("all of them", sorted(both.ids()), sorted([kept, archived]), on=both)


@check("MEM-8")
async def a_search_finds_words(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    trains = await stored(agent, subject_id=agent.id, content="Prefers trains to planes")
    await stored(agent, subject_id=agent.id, content="Drinks tea")
    query = {"subject_id": agent.id, "scope": "subject"}
    for words in ("trains", "PLANES prefers"):
        stage.expect.ids(await agent.get("/agent/memories", {**query, "content_query": words}), [trains])


@check("MEM-9")
async def memories_out_of_reach_are_404_and_archived_ones_are_read(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, subject_id=agent.id)
    stage.expect.refused(await agent.get(f"/agent/memories/{NOBODY}"), 404, "not_found")
    given(await agent.post(f"/agent/memories/{memory}/archive"), 200)
    answer = await agent.get(f"/agent/memories/{memory}")
    stage.expect.at(answer, "data.id", memory)
    stage.expect.at(answer, "data.status", "archived")


@check("MEM-10")
async def only_the_source_supersedes_or_archives(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    memory = await stored(one, scope="organization")
    for action in ("supersede", "archive"):
        stage.expect.refused(await other.post(f"/agent/memories/{memory}/{action}"), 403, "forbidden")
    answer = await one.post(f"/agent/memories/{memory}/supersede")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.status", "superseded")


@check("MEM-11")
async def agents_neither_restore_nor_delete(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, subject_id=agent.id)
    stage.expect.status(await agent.delete(f"/agent/memories/{memory}"), 404, 405)
    stage.expect.status(await agent.post(f"/agent/memories/{memory}/restore"), 404, 405)
    stage.expect.at(await agent.get(f"/agent/memories/{memory}"), "data.status", "active")


@check("MEM-12")
async def users_list_what_is_about_them_and_the_organizations(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    about, common = await stored(agent, subject_id=stage.user.id), await stored(agent, scope="organization")
    listed = {"about_me": (about, common), "organization": (common, about)}
    for scope, (within, without) in listed.items():
        answer = await stage.user.get("/me/memories", {"scope": scope, "page_size": 50})
        stage.expect.holds(answer, within)
        stage.expect.lacks(answer, without)


@check("MEM-13", "MEM-14")
async def users_archive_restore_and_delete_what_is_about_them(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, subject_id=stage.user.id)
    path = f"/me/memories/{memory}"
    for action, state in (("archive", "archived"), ("restore", "active"), ("supersede", "superseded")):
        answer = await stage.user.post(f"{path}/{action}")
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.status", state)
    stage.expect.status(await stage.user.delete(path), 204)
    stage.expect.refused(await stage.user.get(path), 404, "not_found")


@check("MEM-13")
async def users_do_not_touch_what_is_not_about_them(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, scope="organization")
    path = f"/me/memories/{memory}"
    for action in ("archive", "supersede"):
        stage.expect.refused(await stage.user.post(f"{path}/{action}"), 403, "forbidden")
    stage.expect.refused(await stage.user.delete(path), 403, "forbidden")
    stage.expect.at(await stage.user.get(path), "data.status", "active")


@check("MEM-14")
async def only_archived_ones_are_restored(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, subject_id=stage.user.id)
    stage.expect.status(await stage.user.post(f"/me/memories/{memory}/restore"), 422)
    given(await stage.user.post(f"/me/memories/{memory}/supersede"), 200)
    stage.expect.status(await stage.user.post(f"/me/memories/{memory}/restore"), 422)


@check("MEM-15", needs=[Need.SECOND_ACCOUNT])
async def nothing_is_seen_from_another_organization(stage: Stage) -> None:
    agent, foreign = await stage.fresh_agent(), await stage.agent_of(stage.outsider)
    memory = await stored(agent, scope="organization")
    stage.expect.refused(await foreign.get(f"/agent/memories/{memory}"), 404, "not_found")
    stage.expect.lacks(await foreign.get("/agent/memories", {"page_size": 50}), memory)
    stage.expect.refused(await stage.outsider.get(f"/me/memories/{memory}"), 404, "not_found")


@check("MEM-16")
async def the_counters_of_a_list_come_under_both_names(stage: Stage) -> None:
    agent = await stage.agent()
    for actor, path in ((agent, "/agent/memories"), (stage.user, "/me/memories")):
        listed = offered(await actor.get(path))
        stage.expect.has(listed, "meta", "page_size", "total_count")
        for name in ("page_size", "total_count"):
            stage.expect.at(listed, f"metadata.{name}", listed.at(f"meta.{name}"))


@check("AGT-14")
async def the_memories_of_a_deleted_agent_go_with_it(stage: Stage) -> None:
    agent, other = await stage.fresh_agent(), await stage.agent()
    memory = await stored(agent, scope="organization")
    stage.expect.status(await other.get(f"/agent/memories/{memory}"), 200)
    given(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    stage.expect.refused(await other.get(f"/agent/memories/{memory}"), 404, "not_found")


@check("MEM-3", level=Level.SHOULD)
async def every_type_fits_the_systems_that_it_is_published_for(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for system in ("sensory", "working", "long_term"):
        for kind in (*PERCEPTS, *KNOWLEDGE):
            answer = await store(agent, system=system, type=kind, scope="organization")
            stage.expect.status(answer, 201 if (system == "sensory") == (kind in PERCEPTS) else 422)


@check("MEM-4", level=Level.SHOULD)
async def a_memory_of_the_organization_has_no_subject(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await store(agent, scope="organization", subject_id=stage.user.id)
    stage.expect.status(answer, 201)
    subject = answer.at("data.subject_id")
    stage.expect.true("there is no subject", subject in {None, ABSENT}, subject, answer)


@check("MEM-5", level=Level.SHOULD)
async def content_of_a_thousand_characters_is_taken(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.status(await store(agent, content="a" * 1000, scope="organization"), 201)


@check("MEM-6", needs=[Need.SECOND_ACCOUNT])
async def the_organization_of_a_memory_is_that_of_the_agent(stage: Stage) -> None:
    agents = await stage.fresh_agent(), await stage.agent(), await stage.agent_of(stage.outsider)
    answers = [given(await store(each, subject_id=agents[0].id), 201) for each in agents]
    one, sibling, foreign = (each.text("data.organization_id") for each in answers)
    stage.expect.equal("the organization of a sibling's memory", sibling, one, on=answers[1])
    stage.expect.true("a stranger's memory has another one", foreign != one, foreign, answers[2])


@check("MEM-8", level=Level.SHOULD)
async def at_most_fifty_memories_are_listed(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for number in range(51):
        await stored(agent, subject_id=agent.id, content=f"Number {number}")
    listed = await agent.get("/agent/memories", {"subject_id": agent.id, "scope": "subject", "page_size": 100})
    stage.expect.equal("how many are listed", len(listed.ids()), 50, on=listed)
    stage.expect.at(listed, "meta.total_count", 51)


@check("MEM-8", level=Level.SHOULD)
async def a_search_wants_every_word_and_whole_ones(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    await stored(agent, subject_id=agent.id, content="Prefers trains to planes")
    query = {"subject_id": agent.id, "scope": "subject"}
    for words in ("trains tea", "train"):
        stage.expect.ids(await agent.get("/agent/memories", {**query, "content_query": words}), [])


@check("MEM-10", level=Level.SHOULD)
async def to_archive_or_supersede_again_changes_nothing(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for action, state in (("archive", "archived"), ("supersede", "superseded")):
        path = f"/agent/memories/{await stored(agent, subject_id=agent.id)}"
        for _ in range(2):
            stage.expect.status(await agent.post(f"{path}/{action}"), 200)
            stage.expect.at(await agent.get(path), "data.status", state)


@check("MEM-14")
async def superseded_is_final_for_agents_as_well(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    path = f"/agent/memories/{await stored(agent, subject_id=agent.id)}"
    given(await agent.post(f"{path}/supersede"), 200)
    stage.expect.status(await agent.post(f"{path}/archive"), 200, 409, 422)
    stage.expect.at(await agent.get(path), "data.status", "superseded")


@check("MEM-12", "MEM-9")
async def users_do_not_see_what_is_about_others(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    memory = await stored(agent, subject_id=agent.id)
    stage.expect.lacks(await stage.user.get("/me/memories", {"page_size": 50}), memory)
    stage.expect.refused(await stage.user.get(f"/me/memories/{memory}"), 404, "not_found")


@check("MEM-12")
async def what_is_of_no_room_is_in_no_list_of_a_room(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    about, common = await stored(agent, subject_id=stage.user.id), await stored(agent, scope="organization")
    room = await stage.opened(stage.user)
    listed = await stage.user.get("/me/memories", {"chat_room_id": room, "page_size": 50})
    for memory in (about, common):
        stage.expect.lacks(listed, memory)
