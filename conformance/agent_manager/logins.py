"""Who logs in to an Agent Manager, and what came of it."""

from dataclasses import dataclass, field
from typing import Final

from conformance.agent_manager.routes import LOGIN
from conformance.answers import Answer
from conformance.claims import NoAnswer
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.target import TargetError

OPTIONS: Final = {"first": "--username", "colleague": "--username-2", "stranger": "--username-3"}
"""Who is named by which option."""


@dataclass(frozen=True, slots=True)
class Logins:
    """Names and passwords: who is judged as, a colleague, and a stranger of another organization."""

    first: tuple[str, str] = field(repr=False)
    colleague: tuple[str, str] | None = field(default=None, repr=False)
    stranger: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def given(self) -> dict[str, tuple[str, str]]:
        """Those that there are, by role."""
        found = {"first": self.first, "colleague": self.colleague, "stranger": self.stranger}
        return {role: each for role, each in found.items() if each is not None}


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has logged in. ``variable`` is what a ledger calls them."""

    name: str
    token: str = field(repr=False)
    answer: Answer
    variable: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def exchange(self) -> Evidence:
        return self.answer.exchange

    @property
    def names(self) -> set[str]:
        """What an account is called by the answer to its login."""
        return {self.answer.text("username"), self.answer.text("email")} - {""}

    @property
    def is_administrator(self) -> bool:
        """Whether one of the roles says so."""
        roles = self.answer.at("roles")
        return isinstance(roles, list) and any("ADMIN" in str(each).upper() for each in roles)


async def log_in(web: Web, role: str, name: str, password: str) -> Principal:
    """Log in. Raises :class:`TargetError` where that is refused."""
    variable = variable_of(role)
    web.secrets.learn(password, variable.replace("USERNAME", "PASSWORD"))
    option = OPTIONS[role]
    log: list[Evidence] = []
    try:
        answer = await web.request(log, "POST", LOGIN, body={"username": name, "password": password})
    except NoAnswer as error:
        raise TargetError(f"--agent-manager: {error}: is it the address of an Agent Manager?") from None
    web.secrets.learn(answer.text("token"), variable.replace("USERNAME", "TOKEN"))
    if answer.status != 200 or not answer.text("token"):
        said = web.secrets.redact(answer.text("detail") or answer.raw.decode(errors="replace")[:200])
        raise TargetError(f"{option}: POST {LOGIN} answers {answer.status} ({said}): check name and password")
    return Principal(name, answer.text("token"), answer, variable)


def variable_of(role: str) -> str:
    """``USERNAME``, ``USERNAME_2`` or ``USERNAME_3``."""
    return OPTIONS[role].removeprefix("--").replace("-", "_").upper()
