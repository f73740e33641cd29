"""The one way out: an httpx client with the product's limits."""

import httpx

TIMEOUT = httpx.Timeout(10.0, connect=5.0)


def client(base_url: str = "", **headers: str) -> httpx.AsyncClient:
    """A client that gives up after 10 s, follows no redirect and reads no proxy settings from the environment."""
    return httpx.AsyncClient(
        base_url=base_url, headers=headers, timeout=TIMEOUT, follow_redirects=False, trust_env=False
    )
