"""Alembic: how the schema got here. Run through `python -m scrm_app.cli migrate`."""
