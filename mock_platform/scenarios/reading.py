"""From a file or a built-in name to a :class:`Scenario`, with the line and the field of whatever is wrong."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mock_platform.scenarios.errors import FieldError, ScenarioError, dotted
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.scenarios.model import Scenario

MOST_BYTES = 256 * 1024 * 1024
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """The text of a scenario, kept to tell lines from it when something is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def error(self, wrong: FieldError) -> ScenarioError:
        """``wrong`` with the name of the source and the line."""
        line = self._line_of(wrong.path)
        where = f"{self.name}, line {line}" if line else self.name
        return ScenarioError(f"{where}, {dotted(wrong.path) or 'scenario'}: {wrong.problem}")

    def _line_of(self, path: FieldPath) -> int | None:
        node = yaml.compose(self.text, Loader=_Loader)
        line: int | None = None
        for part in path:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == part]
                if not found:
                    break
                line = found[0][0].start_mark.line + 1
                node = found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line


def built_in() -> list[str]:
    """Names of the scenarios that come with the product."""
    folder = files("mock_platform.scenarios")
    return sorted(each.name.removesuffix(".yaml") for each in folder.iterdir() if each.name.endswith(".yaml"))


def find(name: str) -> Source:
    """The text of a built-in scenario, or of a file. :class:`ScenarioError` when there is neither."""
    if name in built_in():
        text = files("mock_platform.scenarios").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        return Source(f"{name}.yaml", text)
    path = Path(name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ScenarioError(f"{name} is larger than {MOST_BYTES // 1024 // 1024} MiB")
        return Source(name, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(built_in())
        raise ScenarioError(f"no scenario {name!r}: neither a file nor one of {known}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{name} is not UTF-8 text") from None
    except OSError as error:
        raise ScenarioError(f"cannot read {name}: {error.strerror}") from None


def read(source: Source) -> Scenario:
    """The scenario in ``source``; :class:`ScenarioError` names line and field of the first thing that is wrong."""
    data = _parse(source)
    if not isinstance(data, dict):
        raise ScenarioError(f"{source.name}: a scenario is a mapping with at least a name")
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise source.error(FieldError(_path(first["loc"], data), _problem(first))) from None


def _parse(source: Source) -> object:
    text = source.text
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ScenarioError(f"{source.name}, line {error.lineno}: {error.msg}") from None
    try:
        if "*" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
            raise ScenarioError(f"{source.name}: aliases (*name) are not supported in scenarios")
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - the loader is a safe one
    except yaml.MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f", line {error.problem_mark.line + 1}"
        raise ScenarioError(f"{source.name}{line}: {error.problem or error}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ScenarioError(f"{source.name} is not YAML: {error}") from None


def _path(loc: FieldPath, data: object) -> list[str | int]:
    """``loc`` without the names of union members that pydantic puts in between."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict):
            path.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            path.append(part)
            data = data[part]
    return path


def _problem(error: Any) -> str:  # noqa: ANN401 - pydantic's error details
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "extra_forbidden":
        return "is not a field that a scenario knows here"
    text: str = error["msg"]
    return text.removeprefix("Value error, ")[:300]
