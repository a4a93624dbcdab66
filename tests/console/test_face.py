"""How the page's files are served, and what may stand in them."""

import re
from collections.abc import Iterator
from importlib.resources import files

import httpx2
import pytest

from mock_platform import MockPlatform

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
PAGE = {
    each.name: each.read_text(encoding="utf-8") for each in files("mock_platform.console").joinpath("page").iterdir()
}
MAKES_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|DOMParser|createContextualFragment|srcdoc"
    r"|\beval\(|new Function|javascript:"
)
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
USED = re.compile(r"""(?:/console/|from "\./)([\w.-]+\.\w+)""")


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with MockPlatform() as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("name", sorted(PAGE))
def test_a_file_is_served_whole_with_its_type_and_the_policy(http: httpx2.Client, name: str) -> None:
    answer = http.get(f"/console/{name}")
    assert (answer.status_code, answer.text) == (200, PAGE[name])
    headers = {each: answer.headers[each] for each in answer.headers if each not in {"date", "etag"}}
    assert headers == {
        "content-type": KINDS[name.rpartition(".")[2]],
        "content-length": str(len(PAGE[name].encode())),
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }


def test_the_start_page_is_the_console(http: httpx2.Client) -> None:
    answer = http.get("/", params={"any": "query"})
    assert (answer.status_code, answer.text) == (200, PAGE["index.html"])
    assert answer.headers["content-security-policy"] == POLICY


def test_whoever_has_a_file_already_is_not_sent_it_again(http: httpx2.Client) -> None:
    etag = http.get("/").headers["etag"]
    again = http.get("/", headers={"If-None-Match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert http.get("/", headers={"If-None-Match": '"other"'}).status_code == 200
    assert http.get("/console/app.js").headers["etag"] != etag


def test_a_file_can_be_asked_for_without_its_body(http: httpx2.Client) -> None:
    answer = http.head("/console/app.js")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(PAGE["app.js"].encode()))


@pytest.mark.parametrize(
    "path", ["/console", "/console/", "/console/nothing.js", "/console/../app.py", "/console/face.py"]
)
def test_nothing_else_is_there(http: httpx2.Client, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_files_are_only_read(http: httpx2.Client, method: str) -> None:
    assert http.request(method, "/console/app.js").status_code == 404


def test_every_file_is_used_and_every_file_that_is_used_is_there() -> None:
    used = {name for text in PAGE.values() for name in USED.findall(text)}
    assert used | {"index.html"} == set(PAGE)


@pytest.mark.parametrize("name", sorted(PAGE))
def test_no_file_makes_markup_of_text_or_asks_anybody_else(name: str) -> None:
    text = PAGE[name].replace("http://www.w3.org/2000/svg", "")
    assert MAKES_MARKUP.findall(text) == []
    assert ADDRESS.findall(text) == []
    if name.endswith(".html"):
        assert INLINE.findall(text) == []


@pytest.mark.parametrize("name", sorted(each for each in PAGE if each.endswith((".js", ".css"))))
def test_a_file_is_small_enough_to_be_read_at_once(name: str) -> None:
    assert len(PAGE[name].splitlines()) <= 300
