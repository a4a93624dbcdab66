"""Lists that are longer than a page are read whole, so that nothing is missed on an account with much in it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.conformance import kit
from tests.conformance.proxies import Passing, Reply, broken


@contextmanager
def crowded(mock: str) -> Iterator[str]:
    """A platform on whose first page of peers stand a hundred strangers; the real ones come on the second."""

    def breakage(passing: Passing) -> Reply | None:
        parts = urlsplit(passing.path)
        if parts.path != "/api/v1/agent/peers" or passing.status != 200:
            return None
        page = parse_qs(parts.query).get("page", ["1"])[0]
        strangers = [{"id": f"stranger-{number}", "source": "registry"} for number in range(100)]
        peers = strangers if page == "1" else real
        real[:] = passing.data["data"] or real
        return Reply(200, {"data": peers, "metadata": {**passing.data["metadata"], "total_pages": 2}})

    real: list[object] = []
    with broken(mock, breakage) as proxy:
        yield proxy.base_url


def test_what_stands_on_a_later_page_is_found(mock: str, tmp_path: Path) -> None:
    with crowded(mock) as base_url:
        ended = kit.judge(base_url, "--write", "--only", "PEER-1", cwd=tmp_path)
    assert ended.code == 0, ended.out
    pages = [each for each in json.dumps(ended.report).split() if "/agent/peers?page=" in each and "curl" not in each]
    assert any("page=2" in each for each in pages)


def test_a_list_without_an_end_is_unproven(mock: str, tmp_path: Path) -> None:
    def endless(passing: Passing) -> Reply | None:
        if "/agent/peers" not in passing.path or passing.status != 200:
            return None
        return Reply(200, {**passing.data, "metadata": {**passing.data["metadata"], "total_pages": 10_000}})

    with broken(mock, endless) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "PEER-1", cwd=tmp_path)
    reasons = set(ended.checks("unproven").values())
    assert reasons == {"could not be prepared: GET /agent/peers has more than 50 pages"}
