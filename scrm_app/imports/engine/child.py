"""The child process: `python -m scrm_app.imports.engine.child '<request as JSON>'`, answers as JSON lines on stdout.

It sets its own memory and CPU limits before it touches the file; when it dies, only it dies.
"""

import json
import resource
import sys
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from scrm_app.core.errors import ScrmError
from scrm_app.imports.engine import columns, kept, limits, mapping, table
from scrm_app.imports.engine.columns import as_text
from scrm_app.imports.engine.targets import TARGETS, Target, target_of


def main(argument: str) -> int:
    """Runs one request; a refusal is an answer, not a failure."""
    _limit()
    request = json.loads(argument)
    try:
        if request["op"] in ("inspect", "head"):
            _say(inspect(request) if request["op"] == "inspect" else head(request))
        else:
            for batch in rows(request):
                _say(batch)
            _say({"end": True})
    except ScrmError as error:
        _say({"refused": list(error.text), "status": error.status})
    except (EOFError, OSError):
        _say({"refused": ["文件不完整或已损坏, 请重新上传。", "The file is incomplete or damaged. Upload it again."]})
    except MemoryError:
        return 3
    return 0


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY_BYTES, limits.CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _source(request: dict[str, Any]) -> table.Source:
    return table.recognise(
        Path(request["path"]),
        sheet=str(request.get("sheet", "")),
        encoding=str(request.get("encoding", "")),
        delimiter=str(request.get("delimiter", "")),
        checked=request["op"] == "rows",
    )


def head(request: dict[str, Any]) -> dict[str, Any]:
    """Sheets, the chosen one, the header and the first rows as texts."""
    source = _source(request)
    _header_row, header, body = table.read_table(Path(request["path"]), source)
    rows = [[as_text(cell)[:2000] for cell in row[: len(header)]] for _, row in islice(body, limits.SAMPLE_ROWS)]
    return {"sheets": list(source.sheets), "sheet": source.sheet, "header": header, "rows": rows}


def _fitting(path: Path, source: table.Source, target: Target) -> table.Source:
    """The sheet whose headers say most of what is wanted, the first of equals: covers and notes come first too."""
    best, most = source, -1
    for name in source.sheets[: limits.SHEETS_LOOKED_AT]:
        one = replace(source, sheet=name)
        try:
            _row, header, _body = table.read_table(path, one)
        except ScrmError:
            continue
        known = len(mapping.guess(target, header, []))
        best, most = (one, known) if known > most else (best, most)
    return best


def inspect(request: dict[str, Any]) -> dict[str, Any]:
    """Kind, sheets, encoding, delimiter, header, the first rows, the number of rows, and a guessed mapping.

    Without a wish for a sheet it is the one that fits the target best.
    """
    source = _source(request)
    if len(source.sheets) > 1 and not request.get("sheet"):
        source = _fitting(Path(request["path"]), source, TARGETS[request["target"]])
    header_row, header, body = table.read_table(Path(request["path"]), source)
    if request.get("kept") and source.kind == "xlsx":
        body = kept.while_read(Path(request["kept"]), source.sheet, header_row, header, body)
    sample = [(number, [as_text(cell) for cell in row]) for number, row in islice(body, limits.SAMPLE_ROWS)]
    total = len(sample) + sum(1 for _ in body)
    target = TARGETS[request["target"]]
    guessed = mapping.guess(target, header, [row for _, row in sample])
    return {
        **asdict(source),
        "header_row": header_row,
        "header": header,
        "sample": [[number, [cell[:200] for cell in row[: len(header)]]] for number, row in sample],
        "total": total,
        "columns": {str(index): key for index, key in guessed.items()},
        "month_first": mapping.guess_month_first(guessed, target, [row for _, row in sample]),
    }


def rows(request: dict[str, Any]) -> Any:
    """Batches of columns and refused rows."""
    source = _source(request)
    known = kept.read(Path(request["kept"]), source.sheet) if request.get("kept") and source.kind == "xlsx" else None
    _header_row, header, body = known or table.read_table(Path(request["path"]), source)
    spec = mapping.Spec.from_json(request["spec"])
    mapping.check_mapping(target_of(spec.target, spec.own), spec.columns, len(header))
    return columns.batches(columns.TableReader(spec), body, skip_to=int(request.get("skip_to", 0)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
