"""The schema: columns, enums, constraints, indexes. Importing this package knows every table."""

from importlib import import_module
from pathlib import Path

for _file in sorted(Path(__file__).parent.glob("*.py")):
    if _file.stem not in {"__init__", "types"}:
        import_module(f"models.{_file.stem}")
