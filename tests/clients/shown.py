"""What a typed object of the client holds, without the further keys that the platform may send (rest.md 2.4)."""

from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T")


def shown(value: object) -> object:
    """Plain data to compare: objects as their class and declared fields, lists by entry, all else as it is."""
    if isinstance(value, BaseModel):
        fields = {name: shown(getattr(value, name)) for name in type(value).model_fields}
        return {"class": type(value).__name__, **fields}
    if isinstance(value, list):
        return [shown(each) for each in value]
    return value


def there(value: T | None) -> T:
    """Give what the client's types say may be missing, and is not."""
    assert value is not None
    return value
