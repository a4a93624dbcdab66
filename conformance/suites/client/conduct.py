"""How an agent behaves at large (C-17, C-18, C-23, C-28): keys, routes, shapes."""

from typing import Final

from conformance.checks import check
from conformance.client.scene import Scene
from conformance.client.seen import Request
from conformance.suites.client.living import lived

MALFORMED: Final = frozenset({400, 405, 415, 422})


@check("C-17")
async def the_key_is_in_its_header_and_nowhere_else(scene: Scene) -> None:
    await lived(scene)
    keys_in_place(scene, ({"header"},))


def keys_in_place(scene: Scene, allowed: tuple[set[str], ...]) -> None:
    """Claim that each request has the key where it should be."""
    for request in scene.seen.requests():
        places = set(request.key_in)
        text = "each request has the key in X-API-Key and nowhere else"
        scene.expect.true(text, places in allowed or _is_open(request), sorted(places) or "no key", request)


def _is_open(request: Request) -> bool:
    """Whether a route needs no key (AUTH-14)."""
    return request.path in {"/version", "/api/v1/health"} and not request.key_in


@check("C-18")
async def the_key_is_in_nothing_that_it_prints(scene: Scene) -> None:
    await lived(scene)
    await scene.stop()
    key_is_not_printed(scene)


def key_is_not_printed(scene: Scene) -> None:
    """Claim that no line of the output has the key."""
    key = str(scene.subject.identity.key)
    lines = [line for line in scene.program.output.splitlines() if key in line]
    scene.expect.true("no line of the output has the key", not lines, scene.seen.redact(" / ".join(lines))[:300])


@check("C-23")
async def nothing_is_refused_for_its_shape(scene: Scene) -> None:
    await lived(scene)
    well_formed(scene)


def well_formed(scene: Scene) -> None:
    """Claim that the client made no request that is wrong in itself."""
    scene.claim("the client asks something over REST", scene.seen.requests())
    for request in scene.seen.requests():
        is_good = request.status not in MALFORMED and not _is_no_route(request)
        scene.expect.true(
            "no request is refused for its shape", is_good, f"{request.line}: {request.reply[:200]}", request
        )


def _is_no_route(request: Request) -> bool:
    return request.status == 404 and not request.path.startswith(("/api/v1/agent/", "/api/v1/me/"))


@check("C-28")
async def only_routes_of_an_agent_are_asked(scene: Scene) -> None:
    await lived(scene)
    for request in scene.seen.requests():
        scene.expect.true(
            "no route of people is asked", not request.path.startswith("/api/v1/me"), request.line, request
        )
    foreign = [each for each in scene.seen.requests() if each.status in {401, 403}]
    scene.expect.true("nothing is refused for the key", not foreign, [each.line for each in foreign][:3])
