"""One mock for several processes: the first starts it, and it ends when the last has gone, however that went.

Each process holds a connection to the mock's process, its lease. The system closes it when the process ends, also when
it is killed; the mock ends with the last of them. A file tells where it is, and a lock on another that only one starts.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

SECONDS = 60.0
"""How long a mock may take to start."""
GRANTED = b"+"


class Address(NamedTuple):
    """Where a shared mock is, and the port at which leases are taken."""

    url: str
    leases: int


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """The address of the mock that all processes which name ``folder`` share."""
    with _locked(folder / "thenvoi-mock.lock"):
        told = folder / "thenvoi-mock.json"
        url, lease = _join(told) or _start(told)
    try:
        yield url
    finally:
        lease.close()


def _join(told: Path) -> tuple[str, socket.socket] | None:
    """The mock that was told of, if it runs still."""
    try:
        address = Address(**json.loads(told.read_text(encoding="utf-8")))
        return address.url, _lease(address)
    except (OSError, ValueError, TypeError):
        return None


def _start(told: Path) -> tuple[str, socket.socket]:
    """A new mock; it waits for its first lease."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_platform.testing.shared"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests, which end it
    )
    assert process.stdout is not None  # noqa: S101 - a pipe, as asked
    with process.stdout:
        line = process.stdout.readline()
    if not line:
        raise RuntimeError("the mock for this run did not start; what it printed says why")
    address = Address(**json.loads(line))
    lease = _lease(address)
    told.write_text(json.dumps(address._asdict()), encoding="utf-8")
    process.returncode = 0  # it outlives this process if others need it: nobody waits for its end
    return address.url, lease


def _lease(address: Address) -> socket.socket:
    """A connection that keeps the mock; the mock has taken note of it when this returns."""
    lease = socket.create_connection(("127.0.0.1", address.leases), timeout=SECONDS)
    try:
        granted = lease.recv(1) == GRANTED
    except OSError:
        granted = False
    if not granted:
        lease.close()
        raise ConnectionError("the mock is ending")
    return lease


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Only one process at a time; the system lets go of the lock when its holder is killed."""
    with path.open("a+b") as file:
        _lock(file)
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
