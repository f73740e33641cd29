"""Whom do we believe, and how often may they knock?"""

from datetime import timedelta
from functools import partial

import pytest

from scrm_app.core import crypto
from scrm_app.portal.engine.limits import Window, is_over
from scrm_app.portal.engine.sniff import photo_type
from scrm_app.portal.engine.token import is_genuine, make_token
from tests.conftest import NOW

sign = partial(crypto.sign, "portal")


def test_our_own_token_is_believed_for_its_own_kind_of_page_only() -> None:
    token = make_token(sign, "ticket", crypto.new_token())
    assert is_genuine(sign, "ticket", token)
    assert not is_genuine(sign, "submit", token)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        ".",
        "a.b",
        "x" * 10_000,
        "pQ7-" * 11,
        "pQ7-" * 11 + "A" * 22,
        "ü.é",
        "a\n.b",
    ],
)
def test_a_forged_token_is_refused_whatever_its_shape(forged: str) -> None:
    assert not is_genuine(sign, "ticket", forged)


def test_a_token_with_one_changed_letter_is_refused() -> None:
    token = make_token(sign, "ticket", crypto.new_token())
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert not is_genuine(sign, "ticket", token[:place] + other + token[place + 1 :])


def test_the_window_opens_again_when_time_has_passed() -> None:
    window = Window(2, timedelta(minutes=1))
    assert window.hit("a", NOW)
    assert window.hit("a", NOW)
    assert not window.hit("a", NOW + timedelta(seconds=59))
    assert window.hit("b", NOW)
    assert window.hit("a", NOW + timedelta(seconds=60))


def test_the_window_forgets_strangers_instead_of_growing() -> None:
    window = Window(1, timedelta(hours=1), max_keys=3)
    for name in "abcdef":
        assert window.hit(name, NOW)
    assert window.hit("a", NOW)
    assert not window.hit("f", NOW)


def test_too_many_requests_from_one_address_are_over_even_if_the_link_is_quiet() -> None:
    assert not is_over("ticket", 19, 19)
    assert is_over("ticket", 20, 20)
    assert is_over("message", 30, 0)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(12), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8), "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        (b"<svg onload=alert(1)>", None),
        (b"<!DOCTYPE html>", None),
        (b"MZ\x90\0", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_photo_is_what_its_bytes_say(head: bytes, expected: str | None) -> None:
    assert photo_type(head) == expected
