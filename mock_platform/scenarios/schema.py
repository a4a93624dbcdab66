"""``schema.json``: what a scenario may say, generated from the models and the table of switches.

``python -m mock_platform.scenarios.schema`` writes it next to this module, or into the file it is given; a test
compares what is there.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from mock_platform.scenarios.model import Scenario
from mock_platform.world.switches import Switch, all_switches

FILE = Path(__file__).with_name("schema.json")

Schema = dict[str, Any]


class _Untitled(GenerateJsonSchema):
    """Without a title for each field that only repeats its name."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False


def schema() -> Schema:
    """JSON Schema 2020-12 of a scenario."""
    made: Schema = Scenario.model_json_schema(by_alias=True, mode="validation", schema_generator=_Untitled)
    made["title"] = "Thenvoi Mock scenario"
    switches: Schema = made["properties"]["switches"]
    switches["additionalProperties"] = False
    switches["properties"] = {each.name: _switch(each) for each in all_switches()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def schema_text() -> str:
    """The file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write(file: Path = FILE) -> None:
    """Write the file."""
    file.write_text(schema_text(), encoding="utf-8", newline="\n")


def _switch(switch: Switch) -> Schema:
    default = list(switch.default) if isinstance(switch.default, tuple) else switch.default
    return {"description": f"{switch.help} [{switch.rule}]", "default": default, **_values(switch)}


def _values(switch: Switch) -> Schema:
    if isinstance(switch.default, bool):
        return {"type": "boolean"}
    if isinstance(switch.default, tuple):
        return {"type": "array", "items": {"type": "string"}}
    if switch.choices:
        return {"enum": list(switch.choices)}
    kinds = "integer" if switch.default is not None else ["integer", "null"]
    return {"type": kinds, "minimum": switch.smallest}


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
