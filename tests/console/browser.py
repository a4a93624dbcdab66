"""The system's Chromium, driven over its debugging protocol; nothing is downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
SECONDS = 20
"""After this long something that a page should show is taken for missing; nothing takes nearly as long."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. Where there is none the test is skipped; with ``CI`` set that is a failure."""
    command = next((found for each in COMMANDS if (found := shutil.which(each))), None)
    if command is None:
        reason = f"none of the commands {', '.join(COMMANDS)} is here (on Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Complaints:
    """What a page has complained about in the browser's console, and what it has asked of other hosts."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.found: list[str] = []
        self._base_url = base_url
        self._tolerated: tuple[str, ...] = ()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error}"))
        page.on("request", self._asked)

    def tolerate(self, *texts: str) -> None:
        """Chromium writes every refused request into the console, and so do tests that provoke one."""
        self._tolerated = texts

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(text in message.text for text in self._tolerated):
            self.found.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._base_url, "data:", "blob:")):
            self.found.append(f"asked elsewhere: {request.url}")


def screenshots(fallback: Path) -> Path:
    """The folder for pictures that people look at."""
    folder = Path(os.environ.get("THENVOI_MOCK_SCREENSHOTS") or fallback)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
