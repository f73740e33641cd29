"""Main pages in Chinese and light: one half of them at a desk, the other on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.sweep import DESK, PAGES, PHONE, sweep

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("device", "pages"), [(DESK, PAGES[::2]), (PHONE, PAGES[1::2])], ids=["desk", "phone"])
def test_pages_open_stay_in_their_frame_and_have_no_serious_violation(
    new_page: Callable[..., Page], device: dict[str, Any], pages: tuple[str, ...]
) -> None:
    sweep(new_page, "zh-CN", "light", device, pages)
