"""The reference page: the OpenAPI document as one HTML file without scripts, fonts or anything else from elsewhere."""

import json
import re
import shlex
from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple, TypeAlias

Document: TypeAlias = dict[str, Any]

_CSS = """\
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #f4f5f8; --quiet: #5b6472; --link: #0b57a4;
  --get: #1d6f42; --post: #0b57a4; --put: #8a5a00; --delete: #a3262a; }
@media (prefers-color-scheme: dark) { :root { --line: #3a404b; --soft: #1d2026; --quiet: #a0a8b5; --link: #7db8f5;
  --get: #7bd3a1; --post: #7db8f5; --put: #e3b45f; --delete: #f08c8f; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 4rem; }
a { color: var(--link); }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; overflow-wrap: normal;
  overflow-x: auto; padding: 0.6rem 0.8rem; }
nav ul { columns: 18rem; list-style: none; padding: 0; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; padding-bottom: 0.25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.5rem 0; }
summary { cursor: pointer; padding: 0.5rem 0.75rem; }
summary:hover { background: var(--soft); }
.inside { border-top: 1px solid var(--line); padding: 0.25rem 0.9rem 0.9rem; }
.method { display: inline-block; font-weight: 700; min-width: 4.2rem; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--delete); }
.quiet { color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
thead th { border-top: 0; }
"""

_HOW = "The curl lines fit the scenario `quickstart` and a shell that has the variables of `thenvoi-mock env`."
_ERRORS = (
    "Every refusal has this body. `details` come with a 422, where they may be empty, and with `limit_reached` (403)."
)
_CALLERS = {
    "ApiKeyAuth": "An agent's key.",
    "ApiKeyAuth bearerAuth": "A user's key or token.",
    "ApiKeyAuth anybody bearerAuth": "Anybody; a key that is sent is checked.",
}
_KEYS = {"agent": "THENVOI_API_KEY_AGENT", "human": "THENVOI_API_KEY_USER"}


class Row(NamedTuple):
    """One line of a table of fields or parameters."""

    name: str
    type: str
    required: bool
    words: str


def page(document: Document) -> str:
    """The whole page."""
    info = document["info"]
    title = f"{info['title']} {info['version']}"
    tags = document["tags"]
    chapters = [*(tag["name"] for tag in tags), "errors"]
    parts = [
        f"<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n<title>{escape(title)}: REST</title>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<style>\n{_CSS}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n<p>{escape(info['summary'])}</p>",
        *(f"<p>{_prose(text)}</p>" for text in info["description"].strip().split("\n\n")),
        f"<p>{_prose(_HOW)} For programs there is <a href='/openapi.json'>openapi.json</a>.</p>",
        "<nav><ul>" + "".join(f"<li><a href='#{name}'>{name}</a></li>" for name in chapters) + "</ul></nav>",
        *(_section(document, tag) for tag in tags),
        _errors(document),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _errors(document: Document) -> str:
    """What every refusal looks like."""
    rows = list(_fields(document, document["components"]["schemas"]["ValidationError"]))
    return f"<section>\n<h2 id='errors'>errors</h2>\n<p>{_prose(_ERRORS)}</p>\n{_table(rows)}\n</section>"


def _section(document: Document, tag: dict[str, str]) -> str:
    operations = [
        _operation(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["tags"] == [tag["name"]]
    ]
    heading = f"<h2 id='{tag['name']}'>{tag['name']}</h2>\n<p>{_prose(tag['description'])}</p>"
    return "\n".join(["<section>", heading, *operations, "</section>"])


def _operation(document: Document, path: str, method: str, operation: Document) -> str:
    head = f"<span class='method {method}'>{method.upper()}</span> <code>{escape(path)}</code>"
    parts = [
        f"<details>\n<summary>{head} <span class='quiet'>{_prose(operation['summary'])}</span></summary>",
        f"<div class='inside' id='{operation['operationId']}'>",
        f"<p><code>{operation['operationId']}</code>. {_caller(operation)}</p>",
    ]
    if "description" in operation:
        parts.append(f"<p>{_prose(operation['description'])}</p>")
    if "parameters" in operation:
        parts += ["<h3>Parameters</h3>", _table([_parameter(document, each) for each in operation["parameters"]])]
    if "requestBody" in operation:
        parts += ["<h3>Body</h3>", _body(document, operation["requestBody"])]
    parts += ["<h3>Answers</h3>", *(_answer(document, *each) for each in operation["responses"].items())]
    parts += [
        "<h3>Example</h3>",
        f"<pre>{escape(_curl(path, method, operation), quote=False)}</pre>",
        "</div>\n</details>",
    ]
    return "\n".join(parts)


def _caller(operation: Document) -> str:
    if operation["tags"] == ["test"]:
        return "Anybody with a key or token."
    return _CALLERS[" ".join(sorted(name for each in operation["security"] for name in each or ["anybody"]))]


def _parameter(document: Document, parameter: Document) -> Row:
    kind = _type(document, parameter["schema"])
    place = "" if parameter["in"] == "query" else f" ({parameter['in']})"
    return Row(parameter["name"] + place, kind, parameter["required"], parameter["description"])


def _body(document: Document, body: Document) -> str:
    content = body["content"]["application/json"]
    rows = list(_fields(document, content["schema"]))
    return _table(rows) if rows else "<p>None is needed; an empty object is accepted.</p>"


def _answer(document: Document, status: str, response: Document) -> str:
    response = _resolved(document, response)
    words = f"<strong>{status}</strong> {_prose(response['description'])}"
    if "content" not in response or int(status) >= 400:
        return f"<p>{words}</p>"
    return f"<p>{words}</p>\n{_table(list(_fields(document, response['content']['application/json']['schema'])))}"


def _fields(document: Document, schema: Document, prefix: str = "") -> Iterator[Row]:
    """The fields of an object and of the objects in it, with their paths."""
    schema = _resolved(document, schema)
    for name, field in schema.get("properties", {}).items():
        field_path = prefix + name
        required = name in schema.get("required", ())
        yield Row(field_path, _type(document, field), required, field.get("description", ""))
        inner = _inner(document, field)
        if inner is not None:
            yield from _fields(document, *inner[:1], prefix=f"{field_path}{inner[1]}.")


def _inner(document: Document, field: Document) -> tuple[Document, str] | None:
    """The object that a field holds, or a list of which it holds, and how a path tells so."""
    for option in _options(document, field):
        if option.get("type") == "array":
            return _resolved(document, option["items"]), "[]"
        if "properties" in option:
            return option, ""
    return None


def _type(document: Document, schema: Document) -> str:
    default = _resolved(document, schema).get("default", schema.get("default"))
    words = " or ".join(_option(document, each) for each in _options(document, schema))
    return words if default is None else f"{words}; default {json.dumps(default)}"


def _option(document: Document, schema: Document) -> str:
    if "enum" in schema or "const" in schema:
        return ", ".join(str(each) or "nothing" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        least = f", at least {schema['minItems']}" if "minItems" in schema else ""
        return f"list of {_type(document, schema['items'])}{least}"
    return f"{schema.get('format') or schema.get('type', 'anything')}{_length(schema)}"


def _length(schema: Document) -> str:
    empty = "" if schema.get("minLength", 0) == 0 else ", not empty"
    return f"{empty}, at most {schema['maxLength']} characters" if "maxLength" in schema else empty


def _options(document: Document, schema: Document) -> list[Document]:
    schema = _resolved(document, schema)
    return [_resolved(document, each) for each in schema.get("anyOf", [schema])]


def _resolved(document: Document, schema: Document) -> Document:
    if "$ref" not in schema:
        return schema
    found = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def _table(rows: list[Row]) -> str:
    lines = ["<div class='scroll'><table>"]
    for row in rows:
        need = " <span class='quiet'>required</span>" if row.required else ""
        name = f"<code>{escape(row.name)}</code>{need}"
        lines.append(f"<tr><td>{name}</td><td>{escape(row.type)}</td><td>{_prose(row.words)}</td></tr>")
    return "\n".join([*lines, "</table></div>"])


def _curl(path: str, method: str, operation: Document) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path" and "example" in parameter:
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    path = re.sub(r"\{(\w+)\}", lambda match: match[1].upper(), path)
    verb = "" if method == "get" else f" -X {method.upper()}"
    lines = [f'curl -s{verb} "$THENVOI_BASE_URL{path}"']
    key = _KEYS.get(operation["tags"][0].partition("_")[0], "THENVOI_API_KEY")
    if {} not in operation["security"]:
        lines.append(f'-H "X-API-Key: ${key}"')
    example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    if example is not None:
        lines += ['-H "Content-Type: application/json"', f"-d {shlex.quote(json.dumps(example))}"]
    return " \\\n  ".join(lines)


def _prose(text: str) -> str:
    """Text with its code marked."""
    return re.sub(r"(`+)(.+?)\1", r"<code>\2</code>", escape(text, quote=False))
