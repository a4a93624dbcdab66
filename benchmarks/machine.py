"""The machine that was measured on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("uvicorn", "httptools", "uvloop", "fastapi", "pydantic")


def machine() -> str:
    """Size and versions in one line."""
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_memory()}; {python}, {packages}"


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{size / 2**30:.0f} GiB of memory"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
