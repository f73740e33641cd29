"""Where a request comes from, and where a person may be sent after signing in."""


def caller(direct: str, forwarded_for: str, trust_proxy: bool) -> str:
    """The caller's address; behind our own proxy the last entry of X-Forwarded-For, which that proxy wrote."""
    if trust_proxy and forwarded_for:
        return forwarded_for.rsplit(",", 1)[-1].strip()[:64]
    return direct[:64]


def local_path(wish: str) -> str:
    """A path on this site, or "/" for anything that would lead elsewhere."""
    plain = wish if wish.isprintable() and len(wish) <= 500 else "/"
    return plain if plain.startswith("/") and not plain.startswith("//") and "\\" not in plain else "/"
