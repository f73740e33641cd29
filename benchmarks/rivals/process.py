"""A rival in a process of its own."""

import subprocess
from pathlib import Path
from typing import IO


def start(python: str, script: str, *about: str) -> "tuple[subprocess.Popen[str], IO[str], IO[str]] | None":
    """The process with what it reads and writes, once it says it is ready; None when it cannot start there."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    path = str(Path(__file__).parent / script)
    child = subprocess.Popen([python, path, *about], text=True, **pipes)  # type: ignore[call-overload]
    to, out = child.stdin, child.stdout
    if to is None or out is None or out.readline() != "ready\n":
        return None
    return child, to, out
