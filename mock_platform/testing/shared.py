"""The process of a shared mock: ``python -m mock_platform.testing.shared``. It ends with its last lease."""

import json
import selectors
import socket
import sys

from mock_platform.server import MockPlatform
from mock_platform.testing.sharing import GRANTED, SECONDS, Address


def main() -> None:
    """Serve, say where, and stay for as long as anybody holds a lease."""
    with socket.create_server(("127.0.0.1", 0)) as leases, MockPlatform() as mock:
        print(json.dumps(Address(mock.base_url, leases.getsockname()[1])._asdict()), flush=True)  # noqa: T201 - its answer
        sys.stdout.close()
        stay(leases)


def stay(listening: socket.socket) -> None:
    """Give leases until the last one has ended, or the first does not come."""
    with selectors.DefaultSelector() as selector:
        selector.register(listening, selectors.EVENT_READ)
        while selector.select(SECONDS if len(selector.get_map()) == 1 else None):
            for key, _ in selector.select(0):
                if key.fileobj is listening:
                    _give(listening, selector)
                else:
                    _end(key.fileobj, selector)
            if len(selector.get_map()) == 1:
                return


def _give(listening: socket.socket, selector: selectors.BaseSelector) -> None:
    lease, _ = listening.accept()
    lease.sendall(GRANTED)
    selector.register(lease, selectors.EVENT_READ)


def _end(lease: object, selector: selectors.BaseSelector) -> None:
    """Nobody says anything on a lease: what can be read is its end."""
    assert isinstance(lease, socket.socket)  # noqa: S101 - nothing else is registered
    selector.unregister(lease)
    lease.close()


if __name__ == "__main__":
    main()
