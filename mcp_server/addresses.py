"""Addresses: ids in paths, and where a redirect would lead."""

from urllib.parse import quote, urljoin, urlsplit, urlunsplit


def segment(text: str) -> str:
    """``text`` as one segment of a path, whatever it holds: ``a/b?c``, and ``..`` too, arrive as an id."""
    if text in {".", ".."}:
        return text.replace(".", "%2E")
    return quote(text, safe="", errors="replace")


def new_base(base_url: str, url: str, location: str) -> str:
    """The base URL that a redirect of ``url`` to ``location`` suggests, without credentials and query.

    Empty where the redirect leads to something else than the same path elsewhere.
    """
    try:
        to = urlsplit(urljoin(url, location))
        host, port = to.hostname, to.port
    except ValueError:
        return ""
    path = urlsplit(url).path[len(urlsplit(base_url).path) :]
    if to.scheme not in {"http", "https"} or not host or not to.path.endswith(path):
        return ""
    where = f"[{host}]" if ":" in host else host
    base = urlunsplit((to.scheme, f"{where}:{port}" if port else where, to.path[: -len(path)], "", ""))
    return "" if base == base_url else base
