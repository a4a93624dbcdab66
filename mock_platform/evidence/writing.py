"""Where the evidence is kept: a page for people, and JSON that is packaged with control."""

from pathlib import Path

from pydantic_core import to_json

from mock_platform.evidence.document import Document, document
from mock_platform.evidence.page import markdown
from mock_platform.evidence.rules import ROOT

PAGE = "docs/reference/evidence.md"
JSON = "mock_platform/control/evidence.json"


def write(root: Path = ROOT) -> None:
    """Write both below ``root``; folders that are missing are made."""
    for name, text in files(document()).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def files(found: Document) -> dict[str, str]:
    """What is in each file, by its path from the root of the repository."""
    return {PAGE: markdown(found), JSON: to_json(found, indent=1).decode() + "\n"}
