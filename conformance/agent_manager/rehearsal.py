"""Before anything else is registered: one agent, and whether it can be removed again."""

from conformance.agent_manager.cleaning import Remover
from conformance.agent_manager.routes import AGENTS
from conformance.agent_manager.stage import ManagerStage
from conformance.claims import NoAnswer, NotOffered, Unprepared
from conformance.cleaning import segment
from conformance.target import TargetError


async def rehearse(stage: ManagerStage, remover: Remover) -> None:
    """Register and remove an agent. Raises :class:`TargetError` where it cannot be removed again.

    Whoever may not register agents makes none.
    """
    try:
        identity = await stage.register(stage.new_name())
    except NotOffered:
        return
    except (Unprepared, NoAnswer) as error:
        await remover.clean(reversed(stage.made))
        why = stage.web.secrets.redact(str(error))
        raise TargetError(f"a run with --write begins with an agent, and that {why}") from None
    left = await remover.clean(reversed(stage.made))
    if left or not await _is_gone(stage, identity):
        raise TargetError(
            f"what is registered at {stage.web.base_url} cannot be removed, so the run stopped before it registered"
            f" more; left: agent {identity}"
        )


async def _is_gone(stage: ManagerStage, identity: str) -> bool:
    try:
        answer = await stage.request("GET", f"{AGENTS}/{segment(identity)}", who=stage.me)
    except NoAnswer:
        return False
    return answer.status in {403, 404, 410}
