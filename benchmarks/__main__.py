"""``make bench``, or ``python -m benchmarks read write`` for some of it."""

import argparse
import functools
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import growth, journal, kit, mcp, realtime, rest, size, start, worlds_made
from benchmarks.machine import machine
from benchmarks.report import Row, put_into, table

BENCHMARKS: dict[str, Callable[..., list[Row]]] = {
    "read": rest.read,
    "write": rest.write,
    "growth": growth.growth,
    "memory": size.memory,
    "loading": size.loading,
    "start": start.start,
    "fan-out": realtime.fan_out,
    "chat": realtime.chat,
    "idle": realtime.idle,
    "slow-reader": realtime.slow_reader,
    "journal": journal.journal,
    "worlds": worlds_made.worlds,
    "mcp": mcp.mcp,
    "kit": kit.kit,
}
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def main() -> None:
    """Measure, print, and with ``--write`` keep the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measures; about six minutes for everything.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    parser.add_argument("--write", action="store_true", help=f"put the table into docs/{PAGE.name}")
    parser.add_argument("--versus", metavar="COMMAND", help="another MCP server, for mcp: measured in turn with ours")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if chosen.write and (chosen.names or chosen.quick or chosen.versus):
        parser.error("--write keeps whole runs only: leave out --quick, --versus and the names")
    if chosen.versus and "mcp" not in (chosen.names or BENCHMARKS):
        parser.error("--versus is for mcp: name it as well")
    benchmarks = BENCHMARKS | {"mcp": functools.partial(mcp.mcp, versus=chosen.versus)}
    rows: list[Row] = []
    for name in chosen.names or BENCHMARKS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += benchmarks[name](quick=chosen.quick)
    text = f"{table(rows)}\n\n{machine()}"
    print(text)
    if chosen.write:
        put_into(PAGE, text)


if __name__ == "__main__":
    main()
