"""Keys never leave the kit: what is recorded, printed or written has names in their place."""

import json
import re
from typing import Final
from urllib.parse import quote, quote_plus

_KEYS: Final = re.compile(r"\b(?:thnv|band)_(?:[ua]_)?[0-9]{6,}_[A-Za-z0-9_-]{8,}")
_TOKENS: Final = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


class Secrets:
    """The keys that a run knows, each with the name that stands for it, such as ``USER_KEY``."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def learn(self, key: str, name: str) -> None:
        """Have ``key`` replaced by ``<name>`` from now on, as JSON and URLs write it as well; the first name stays."""
        for form in (key, _quoted(key), _quoted(key, ascii_only=False), quote(key, safe=""), quote_plus(key)):
            if form:
                self._names.setdefault(form, name)

    def redact(self, text: str) -> str:
        """``text`` without any key: known ones by name, and whatever looks like one."""
        for key in sorted(self._names, key=len, reverse=True):
            text = text.replace(key, f"<{self._names[key]}>")
        return _TOKENS.sub("<token>", _KEYS.sub("<key>", text))


def _quoted(text: str, *, ascii_only: bool = True) -> str:
    """``text`` as it stands within a text of JSON."""
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]
