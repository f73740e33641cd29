"""Every main page in Chinese, at a desk and on a phone, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.sweep import DESK, PHONE, sweep

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("theme", "device"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_every_page_opens_stays_in_its_frame_and_has_no_serious_violation(
    new_page: Callable[..., Page], theme: str, device: dict[str, Any]
) -> None:
    sweep(new_page, "zh-CN", theme, device)
