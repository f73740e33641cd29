"""Files on their way out of the browser: what is sent with the answers, what is kept, what comes back."""

from pathlib import Path

from tests.forms.browser import run_js

SETTLED = """
import { settled } from "./controls/outbox/file_store.js";
const found = [];
for (const values of JSON.parse(await Bun.stdin.text())) found.push(await settled(values));
console.log(JSON.stringify(found));
"""
SENT = """
import { sendFile } from "./controls/outbox/file_store.js";
const found = [];
for (const [status, response] of JSON.parse(await Bun.stdin.text())) {
  globalThis.XMLHttpRequest = class {
    upload = {}; status = status; response = response;
    open() {}
    send() { this.onload(); }
  };
  found.push(await sendFile({ url: "/", file: new File(["x"], "x.txt"), key: "k", failed: "no" }));
}
console.log(JSON.stringify(found));
"""
STORED = {"id": 7, "key": "fa", "name": "门头.png", "local": "fa"}
LOST = {"key": "fb", "name": "机房.png", "local": "fb"}


def test_a_file_the_browser_no_longer_has_comes_back_and_is_not_sent_as_nothing(tmp_path: Path) -> None:
    asked = [{"note": "好", "photos": [STORED]}, {"note": "好", "photos": [STORED, LOST]}]
    fine, back = run_js(tmp_path, SETTLED, asked)
    assert fine == {"values": {"note": "好", "photos": [STORED]}}
    assert back == {"back": {"note": "好", "photos": [STORED, {"key": "fb", "name": "机房.png", "error": True}]}}


def test_a_file_waits_for_whoever_must_sign_in_again_and_comes_back_when_it_is_refused(tmp_path: Path) -> None:
    said = {"error": "words"}
    answers = [(200, {"id": 3}), (422, said), (413, None), (401, said), (409, said), (503, None)]
    fine, refused, silent, *later = run_js(tmp_path, SENT, answers)
    assert fine["id"] == 3
    assert (refused, silent) == (said, {"error": "no"})
    assert later == [{"gone": True, "error": "words"}, {"gone": True, "error": "words"}, {"gone": True}]
