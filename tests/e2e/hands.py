"""A person's hands: every click and every key is counted, and the stopwatch runs."""

import time

from playwright.sync_api import Locator, Page


class Hands:
    """Works a page with mouse and keyboard; a list opened and an entry taken are two clicks."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys, self.began = page, 0, 0, time.monotonic()

    def click(self, where: Locator | str) -> None:
        """One click."""
        (self.page.get_by_test_id(where) if isinstance(where, str) else where).click()
        self.clicks += 1

    def pick(self, where: Locator | str, label: str) -> None:
        """An entry of a list, by what stands in it: open it, take it."""
        box = self.page.get_by_test_id(where) if isinstance(where, str) else where
        text = box.locator("option", has_text=label).first.inner_text()
        box.select_option(label=text)
        self.clicks += 2

    def write(self, where: Locator | str, text: str) -> None:
        """Click into a field, replace what is there, leave it."""
        box = self.page.get_by_test_id(where) if isinstance(where, str) else where
        box.fill(text)
        box.blur()
        self.clicks += 1
        self.keys += len(text)

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Words, letter by letter."""
        self.page.keyboard.insert_text(text)
        self.keys += len(text)

    def to(self, where: Locator | str, *, back: bool = False) -> None:
        """Tab until the focus is there, as somebody without a mouse must."""
        box = self.page.get_by_test_id(where) if isinstance(where, str) else where
        box.wait_for()
        for _ in range(160):
            if box.evaluate("e => e === document.activeElement"):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {where}")

    def choose(self, label: str) -> None:
        """Take an entry of the focused list by typing its first letters, as browsers do."""
        box = self.page.locator("select:focus")
        text = box.locator("option", has_text=label).first.inner_text()
        box.select_option(label=text)
        self.keys += len(label)

    def said(self, what: str) -> str:
        """The stopwatch."""
        spent = time.monotonic() - self.began
        return f"{what}: {self.clicks} clicks, {self.keys} keys, {spent:.1f} s"
