"""How much memory a message takes, and how long a big scenario takes to load.

The measurements run in processes of their own: ``python -m benchmarks.size memory 20000`` and
``python -m benchmarks.size load FILE`` print theirs as JSON.
"""

import json
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from benchmarks.processes import output
from benchmarks.report import Row
from benchmarks.worlds import desk, fill, scenario
from mock_platform.scenarios import load
from mock_platform.wire import message_json

COUNTED, QUICK_COUNTED = 20_000, 500
LOADED, QUICK_LOADED = 100_000, 500
LOADS = 5


def memory(*, quick: bool) -> list[Row]:
    """Bytes of a message with one mention, with all indexes, and of its ready JSON."""
    bare, ready = json.loads(output("size", "memory", QUICK_COUNTED if quick else COUNTED))
    note = "made when somebody reads it"
    return [
        Row("memory", "a message with its indexes", bare, unit=" bytes"),
        Row("memory", "its ready JSON", ready, unit=" bytes", note=note),
    ]


def measure_memory(messages: int) -> tuple[float, float]:
    """Bytes per message, and per ready JSON of a message."""
    at = desk()
    fill(at, 1_000)  # what the first messages of a room bring with them
    tracemalloc.start()
    fill(at, messages)
    stored = tracemalloc.get_traced_memory()[0]
    for message in at.room.messages[1_000:]:
        message_json(message)
    rendered = tracemalloc.get_traced_memory()[0]
    return stored / messages, (rendered - stored) / messages


def loading(*, quick: bool) -> list[Row]:
    """A scenario of 100,000 messages as JSON, compared with merely parsing it."""
    messages = QUICK_LOADED if quick else LOADED
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scenario.json")
        file.write_text(json.dumps(scenario(messages)), encoding="utf-8")
        times = [json.loads(output("size", "load", file)) for _ in range(1 if quick else LOADS)]
    parsed, loaded = (min(each) for each in zip(*times, strict=True))
    what = f"a scenario of {messages:,} messages"
    return [
        Row("loading", what, loaded, unit=" s"),
        Row("loading", f"{what} / json.loads of the same text", loaded / parsed),
    ]


def measure_load(file: str) -> tuple[float, float]:
    """Seconds to parse the JSON, and to make a world of it."""
    text = Path(file).read_text(encoding="utf-8")
    started = time.perf_counter()
    json.loads(text)
    parsed = time.perf_counter()
    load(file)
    return parsed - started, time.perf_counter() - parsed


def main() -> None:
    """Run one of the two measurements."""
    what, argument = sys.argv[1:]
    print(json.dumps(measure_memory(int(argument)) if what == "memory" else measure_load(argument)))


if __name__ == "__main__":
    main()
