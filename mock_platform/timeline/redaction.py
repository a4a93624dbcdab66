"""What never enters a record: API keys and tokens, wherever somebody has put them."""

import re
from collections.abc import Mapping
from typing import Any

_KEY = re.compile(r"\b(?:thnv|band)_(?:[ua]_)?[A-Za-z0-9][A-Za-z0-9_-]{11,}")
_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_FIELD = re.compile(r'("(?:api_key|apiKey|token|password|authorization)"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE)
_PARAMETER = re.compile(r"((?:^|[?&])(?:api_key|token|password)=)[^&]*", re.IGNORECASE)

REDACTED = "[redacted]"


def clean(value: object) -> Any:  # noqa: ANN401 - plain data of the same shape
    """Plain data with every text :func:`redacted`: somebody may have typed a key into a message."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {name: clean(each) for name, each in value.items()}
    return [clean(each) for each in value] if isinstance(value, list) else value


def redacted(text: str) -> str:
    """``text``, JSON or a query string or prose, without keys, tokens and passwords."""
    text = _FIELD.sub(rf'\1"{REDACTED}"', text)
    text = _PARAMETER.sub(rf"\1{REDACTED}", text)
    return _TOKEN.sub(REDACTED, _KEY.sub(REDACTED, text))
