"""From a file or a built-in name to a :class:`Scenario`, with the line and the field of whatever is wrong."""

import re
from errno import EINVAL
from functools import cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import from_json

from mock_platform.scenarios.dialect import AliasError, Loader, NestingError, check_nesting
from mock_platform.scenarios.errors import FieldError, ScenarioError, dotted
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.scenarios.model import Scenario
from mock_platform.scenarios.problems import path_of, problem_of

MOST_BYTES = 256 * 1024 * 1024
_PLACE = re.compile(r"(?P<problem>.*) at line (?P<line>\d+) column \d+\Z")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Source:
    """The text of a scenario, kept to tell lines from it when something is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @property
    def is_json(self) -> bool:
        """Whether the text begins like a JSON object; everything else is YAML."""
        return self.text.lstrip().startswith("{")

    def error(self, wrong: FieldError) -> ScenarioError:
        """``wrong`` with the name of the source, the line and the field."""
        return self.error_at(self._line_of(wrong.path), wrong.problem, dotted(wrong.path) or "scenario")

    def error_at(self, line: int | None, problem: str, field: str = "") -> ScenarioError:
        """``problem``, on one line, with the name of the source, and line and field as far as they are known."""
        where = ", ".join(each for each in (self.name, f"line {line}" if line else "", field) if each)
        return ScenarioError(f"{where}: {' '.join(problem.split())}")

    def _line_of(self, path: FieldPath) -> int | None:
        try:
            node = yaml.compose(self._composable(), Loader=Loader)
        except yaml.YAMLError:  # JSON that is not YAML as well
            return None
        line = None if node is None else node.start_mark.line + 1
        for part in path:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == str(part)]
                if not found:
                    break
                line = found[0][0].start_mark.line + 1
                node = found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line

    def _composable(self) -> str:
        """The text; halves of a surrogate pair, which YAML knows nothing of, replaced by as many characters."""
        return _SURROGATE.sub(r"\\u003f", self.text) if self.is_json else self.text


@cache
def built_in() -> tuple[str, ...]:
    """Names of the scenarios that come with the product."""
    folder = files("mock_platform.scenarios")
    names = (each.name.removesuffix(".yaml") for each in folder.iterdir() if each.name.endswith(".yaml"))
    return tuple(sorted(names))


def find(name: str) -> Source:
    """The text of a built-in scenario, or of a file. :class:`ScenarioError` when there is neither."""
    if name in built_in():
        text = files("mock_platform.scenarios").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        return Source(f"{name}.yaml", text)
    try:
        content = _content(Path(name))
    except (FileNotFoundError, ValueError):
        raise ScenarioError(f"no scenario {name!r}: neither a file nor one of {', '.join(built_in())}") from None
    except OSError as error:
        raise ScenarioError(f"cannot read the scenario {name!r}: {(error.strerror or str(error)).lower()}") from None
    if len(content) > MOST_BYTES:
        raise ScenarioError(f"{name} is larger than {MOST_BYTES // 1024 // 1024} MiB")
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"{name}, line {line}: is not UTF-8 text") from None


def _content(path: Path) -> bytes:
    """What is in the file; nothing is opened that could keep its reader waiting, or has no end."""
    mode = path.stat().st_mode
    if not S_ISREG(mode):
        raise OSError(EINVAL, "is a directory" if S_ISDIR(mode) else "is not a regular file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def read(source: Source) -> Scenario:
    """The scenario in ``source``; :class:`ScenarioError` names line and field of the first thing that is wrong."""
    data = _parse_json(source) if source.is_json else _parse_yaml(source)
    if not isinstance(data, dict):
        raise source.error_at(None, "a scenario is a mapping with at least a name, such as `name: my-world`")
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise source.error(FieldError(path_of(first, data), problem_of(first))) from None


def _parse_json(source: Source) -> object:
    try:
        return from_json(source.text, allow_inf_nan=False)
    except ValueError as error:
        place = _PLACE.match(str(error))
        if place is None:
            raise source.error_at(None, f"not valid JSON: {error}") from None
        raise source.error_at(int(place["line"]), f"not valid JSON: {place['problem']}") from None


def _parse_yaml(source: Source) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        check_nesting(source.text)
        return yaml.load(source.text, Loader=Loader)  # noqa: S506 - the loader is a safe one
    except (AliasError, NestingError) as error:
        raise source.error_at(error.line, error.problem) from None
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        problem = ", ".join(each for each in (error.context, error.problem) if each)
        raise source.error_at(line, f"not valid YAML: {problem}") from None
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError) as error:  # a tag and a value at odds
        raise source.error_at(_line_of_control_character(source.text), f"not valid YAML: {error}") from None


def _line_of_control_character(text: str) -> int | None:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return None if found is None else text.count("\n", 0, found.start()) + 1
