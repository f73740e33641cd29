"""axe-core finds no serious or critical violation on any main page, in both languages and both themes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.test_access import sign_in

pytestmark = pytest.mark.e2e
PAGES = (
    "/",
    "/todo",
    "/board",
    "/tickets",
    "/tickets/new",
    "/customers",
    "/pipeline",
    "/funnel",
    "/statements",
    "/plans",
    "/prices",
    "/reports/flow",
    "/flows",
    "/flows/1/versions",
    "/flows/1/live",
    "/flows/1/try",
    "/flows/1/replay",
    "/flows/1/publish",
    "/forms",
    "/links",
    "/import",
    "/inbox",
    "/deliveries",
    "/connections",
    "/notice-rules",
    "/calendars",
    "/roster",
    "/rules",
    "/aftercare",
    "/reports/satisfaction",
    "/tickets/1",
    "/users",
    "/users?user=2",
    "/roles?role=2",
    "/org",
    "/audit",
    "/me",
    "/account",
    "/gallery",
)


def violations(page: Page) -> list[str]:
    """Serious and critical findings, one line each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url} {one['id']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "light"), ("en", "dark")])
def test_no_serious_violation_on_any_page(new_page: Callable[..., Page], theme: str, language: str) -> None:
    page = new_page(color_scheme=theme, viewport={"width": 1440, "height": 900})
    page.goto("/login")
    page.context.add_cookies([{"name": "lang", "value": language, "url": page.url}])
    page.goto("/login")
    page.get_by_test_id("login").wait_for()
    page.wait_for_timeout(900)
    found = violations(page)
    sign_in(page, next_page="/account")
    page.get_by_test_id("change-password").wait_for()
    for path in PAGES:
        page.goto(path)
        page.get_by_test_id("me").wait_for()
        page.wait_for_timeout(900)
        found += violations(page)
    assert found == []
