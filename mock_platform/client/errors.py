"""What control refuses, and where there is no mock."""

from collections.abc import Mapping, Sequence


class ControlError(Exception):
    """Control has refused. ``code``, ``message`` and ``details`` are those of its answer (docs/control.md)."""

    def __init__(
        self, status: int, code: str, message: str, details: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        untold = {field: list(map(str, said)) for field, said in (details or {}).items()}
        reasons = "; ".join(
            f"{field} {' and '.join(said)}"
            for field, said in untold.items()
            if not message.endswith(" and ".join(said))  # a fault that cannot be set is told by its message
        )
        super().__init__(f"{message}: {reasons}" if reasons else message)
        self.status = status
        self.code = code
        self.message = message
        self.details = dict(details or {})


class NoMock(Exception):  # noqa: N818 - what there is, not what went wrong
    """Nothing answers at the address, or something that is no mock; one sentence that says what to do."""
