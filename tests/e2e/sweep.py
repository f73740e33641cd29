"""Goes through main pages: each opens, fits, and axe-core is content.

Every page is seen in Chinese and English, light and dark, at a desk and on a phone; not in every combination of them.
"""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.acts import sign_in

DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGES = (
    "/",
    "/todo",
    "/board",
    "/board?lanes=person",
    "/tickets",
    "/tickets/new",
    "/schedule",
    "/workload",
    "/customers",
    "/pipeline",
    "/funnel",
    "/statements",
    "/plans",
    "/prices",
    "/stock?item=1",
    "/stock/offers",
    "/stock/warehouses",
    "/reports/flow",
    "/reports/metrics",
    "/flows",
    "/library",
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
    "/date-reminders",
    "/calendars",
    "/roster",
    "/rules",
    "/aftercare",
    "/rescue",
    "/scan",
    "/reports/satisfaction",
    "/tickets/1",
    "/users",
    "/users?user=2",
    "/roles?role=2",
    "/org",
    "/modules",
    "/audit",
    "/me",
    "/account",
    "/gallery",
)


STILL = """() => new Promise(done => {
    const settled = () => { watcher.disconnect(); done() };
    let timer = setTimeout(settled, 300);
    const watcher = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(settled, 300) });
    watcher.observe(document.body, {subtree: true, childList: true, characterData: true});
    setTimeout(settled, 3000);
})"""
"""Until the page has not changed for 0.3 s, 3 s at most."""


def violations(page: Page) -> list[str]:
    """Serious and critical findings, one line each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{page.url} {one['id']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def sweep(
    new_page: Callable[..., Page], language: str, theme: str, device: dict[str, Any], pages: tuple[str, ...]
) -> None:
    """Every one of the pages opens, stays in its frame and has no serious violation."""
    page = new_page(color_scheme=theme, reduced_motion="reduce", **device)
    page.goto("/login")
    page.context.add_cookies([{"name": "lang", "value": language, "url": page.url}])
    page.goto("/login")
    page.get_by_test_id("login").wait_for()
    page.evaluate(STILL)
    found = violations(page)
    sign_in(page, next_page="/account")
    page.get_by_test_id("change-password").wait_for()
    for path in pages:
        page.goto(path)
        page.get_by_test_id("me").wait_for()
        page.evaluate(STILL)
        found += violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{path} is {wide} wide"] if wide > device["viewport"]["width"] else []
    assert found == []
