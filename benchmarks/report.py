"""Runs the benchmarks and writes docs/performance.md from what they print: `python -m benchmarks.report [NAME …]`.

Nothing in that file is typed by hand. A benchmark that fails or takes longer than LIMIT is named as such. With names,
only those run, and the others keep what they measured last.
"""

import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE, STORED = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.json"
LIMIT = 1800
GOAL = re.compile(r"^\s*(?:[A-Z]\d\b.*goal.*|.*\bgoal\b.*)$")
BROKEN = re.compile(r"(failed with code -?\d+|stopped after \d+ s)$")
HEAD = """# Measured speed

Written by `make bench` (`python -m benchmarks.report`); not edited by hand. Every benchmark runs the alternative it is
compared with in the same run, so the ratios count and the absolute figures only describe the machine. "load" is how
many processes wanted a core when the benchmark began: above the number of cores, other work ran beside it.
"""


def names() -> list[str]:
    """Every benchmark of this folder."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if path.stem != "report")


def run(name: str) -> dict[str, str]:
    """One benchmark: when, on what, and what it printed."""
    began, load = datetime.now(UTC), os.getloadavg()[0]
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
        printed = done.stdout if done.returncode == 0 else f"{done.stdout}failed with code {done.returncode}"
    except subprocess.TimeoutExpired as error:
        so_far = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
        printed = f"{so_far}stopped after {LIMIT} s"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"
    return {"at": began.strftime("%Y-%m-%d %H:%M UTC"), "machine": machine, "printed": printed.rstrip()}


def page(found: dict[str, dict[str, str]]) -> str:
    """The whole file: the lines with a goal first, then everything as it was printed."""
    parts = [HEAD, "## Against the goals\n"]
    for name, one in sorted(found.items()):
        lines = [line.strip() for line in one["printed"].splitlines() if GOAL.match(line)]
        parts += [f"- {name}: {line}" for line in lines]
    for name, one in sorted(found.items()):
        parts.append(f"\n## {name}\n\n{one['at']}, {one['machine']}\n\n```text\n{one['printed']}\n```")
    return "\n".join(parts) + "\n"


def main(wanted: list[str]) -> int:
    """Run, print and store; the number of benchmarks that did not finish."""
    found: dict[str, dict[str, str]] = json.loads(STORED.read_text()) if STORED.exists() else {}
    failed = 0
    for name in wanted or names():
        sys.stdout.write(f"== {name}\n")
        found[name] = run(name)
        sys.stdout.write(found[name]["printed"] + "\n")
        sys.stdout.flush()
        failed += bool(BROKEN.search(found[name]["printed"]))
        STORED.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        PAGE.write_text(page(found))
    return failed


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
