"""Names and reading of our cookies."""

from http.cookies import CookieError, SimpleCookie

SESSION = "sid"
DEVICE = "device"
LANG = "lang"


def read_cookie(header: str, name: str) -> str:
    """The value of a cookie in a Cookie header (RFC 6265), or ""."""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
