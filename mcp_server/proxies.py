"""The proxy that this machine's settings name for an address: what fails on the way to it is not the address itself."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(base_url: str) -> str:
    """The name of the proxy between this machine and ``base_url``; empty where there is none, or none that has one."""
    where = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(where.scheme) or proxies.get("all", "")
    if not proxy or proxy_bypass(where.netloc):
        return ""
    try:
        return urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname or ""
    except ValueError:
        return ""
