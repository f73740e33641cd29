"""Bringing tables in, by use case."""

from scrm_app.imports.service.command import import_file, import_log
from scrm_app.imports.service.files import StoredFile, drop, keep, store
from scrm_app.imports.service.flow_choice import (
    SKIP,
    FlowChoice,
    choose_flow,
    get_choice,
    list_flows,
    map_activity,
    read_activities,
    start_import,
)
from scrm_app.imports.service.heads import guess_columns, may_guess
from scrm_app.imports.service.rejects import reject_file
from scrm_app.imports.service.run import is_anything_waiting, run_waiting
from scrm_app.imports.service.wizard import (
    JobView,
    PreviewRow,
    accept_upload,
    cancel_import,
    delete_import,
    file_token,
    get_import,
    list_imports,
    list_rejects,
    list_units,
    look_at,
    preview,
    save_mapping,
    save_report,
)

__all__ = [
    "SKIP",
    "FlowChoice",
    "JobView",
    "PreviewRow",
    "StoredFile",
    "accept_upload",
    "cancel_import",
    "choose_flow",
    "delete_import",
    "drop",
    "file_token",
    "get_choice",
    "get_import",
    "guess_columns",
    "import_file",
    "import_log",
    "is_anything_waiting",
    "keep",
    "list_flows",
    "list_imports",
    "list_rejects",
    "list_units",
    "look_at",
    "map_activity",
    "may_guess",
    "preview",
    "read_activities",
    "reject_file",
    "run_waiting",
    "save_mapping",
    "save_report",
    "start_import",
    "store",
]
