"""What a typed object of the client holds, without the further keys that the platform may send (rest.md 2.4)."""

from pydantic import BaseModel

Shown = object


def shown(value: object) -> Shown:
    """Plain data to compare: objects as their class and declared fields, lists by entry, all else as it is."""
    if isinstance(value, BaseModel):
        fields = {name: shown(getattr(value, name)) for name in type(value).model_fields}
        return {"class": type(value).__name__, **fields}
    if isinstance(value, list):
        return [shown(each) for each in value]
    return value
