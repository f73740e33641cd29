"""The parent's side: starts the child that reads the file, and turns its death into a sentence."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from scrm_app.imports.engine.targets import target_of
from scrm_app.imports.errors import FileRefused, FileTooLarge

_ROOT = Path(__file__).resolve().parents[3]


def inspect(path: Path, target: str, **source: str) -> dict[str, Any]:
    """What the file is and how its columns might map; see `child.inspect`. `kept`: where its rows may be left."""
    answers = list(_ask({"op": "inspect", "path": str(path), "target": target, **source}))
    return answers[0]


def head(path: Path, sheet: str = "") -> dict[str, Any]:
    """Header and first rows of a file; see `child.head`."""
    return next(iter(_ask({"op": "head", "path": str(path), "sheet": sheet})))


def read_batches(path: Path, spec: dict[str, Any], *, skip_to: int = 0, **source: str) -> Iterator[dict[str, Any]]:
    """Batches `{"last": row, "good": [(row, record)], "bad": [[row, cells, [[column, [zh, en]]]]]}` to the last row.

    A record holds the fields that were given; times are aware datetimes; `extra` is there where columns are kept.
    `kept`: where `inspect` may have left the rows.
    """
    kept = [name for _, name in sorted(spec.get("extra", {}).items(), key=lambda pair: int(pair[0]))]
    times = {item.key for item in target_of(spec["target"], spec.get("own", [])).fields if item.kind == "datetime"}
    ended = False
    for answer in _ask({"op": "rows", "path": str(path), "spec": spec, "skip_to": skip_to, **source}):
        if answer.get("end"):
            ended = True
            break
        yield {"last": answer["last"], "good": _good(answer, times, kept), "bad": answer["bad"]}
    if not ended:
        raise _died()


def _good(answer: dict[str, Any], times: set[str], kept: list[str]) -> list[tuple[int, dict[str, Any]]]:
    """The good rows of one answer, put together from its columns."""
    columns = answer["columns"]
    for key in times & set(columns):
        known = {text: datetime.fromisoformat(text) for text in set(columns[key]) if text is not None}
        columns[key] = [known.get(text) for text in columns[key]]
    names, rows = tuple(columns), zip(*columns.values(), strict=True)
    if any(None in values for values in columns.values()):
        records = [{name: value for name, value in zip(names, row) if value is not None} for row in rows]  # noqa: B905
    else:
        records = [dict(zip(names, row)) for row in rows]  # noqa: B905
    if kept:
        for record, texts in zip(records, answer["extra"], strict=True):
            record["extra"] = dict(zip(kept, texts, strict=True))
    return list(zip(answer["numbers"], records, strict=True))


def _ask(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "scrm_app.imports.engine.child", json.dumps(request, ensure_ascii=False)]
    env = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=_ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        )
        answered = False
        try:
            assert process.stdout is not None
            for line in process.stdout:
                answer = json.loads(line)
                if "refused" in answer:
                    raise _refusal(answer)
                answered = True
                yield answer
            if process.wait() != 0 or not answered:
                raise _died()
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _refusal(answer: dict[str, Any]) -> Exception:
    zh, en = answer["refused"]
    return FileTooLarge(zh, en) if answer.get("status") == 413 else FileRefused(zh, en)


def _died() -> FileRefused:
    return FileRefused(
        "读取文件时超出了内存或时间限制, 未导入剩余内容。请拆分文件, 或另存为 .xlsx / UTF-8 CSV 后重试。",
        "Reading the file went past the memory or time limit; the rest was not taken in. "
        "Split the file, or save it as .xlsx or UTF-8 CSV and try again.",
    )
