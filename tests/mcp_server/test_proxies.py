"""Which proxy stands between this machine and an address."""

import pytest

from mcp_server.proxies import proxy_for

URL = "https://thenvoi.example:8443/base"


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, ""),
        ({"https_proxy": "http://gate.example:3128"}, "gate.example"),
        ({"https_proxy": "gate.example:3128"}, "gate.example"),
        ({"https_proxy": "http://me:secret@gate.example"}, "gate.example"),
        ({"all_proxy": "socks5://gate.example"}, "gate.example"),
        ({"http_proxy": "http://gate.example"}, ""),
        ({"https_proxy": "http://gate.example", "no_proxy": "thenvoi.example"}, ""),
        ({"https_proxy": "http://gate.example", "no_proxy": "*"}, ""),
        ({"https_proxy": "http://[::1"}, ""),
    ],
)
def test_it_is_the_one_that_the_environment_names(
    settings: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(URL) == expected
