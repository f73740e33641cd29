"""What a person can do with flows: draw, check, publish, restore; and what running tickets read."""

from scrm_app.flows.service.comparing import Comparison, compare_versions
from scrm_app.flows.service.drafts import (
    archive_flow,
    arrange_draft,
    copy_flow,
    create_flow,
    discard_draft,
    get_draft,
    get_revision,
    get_version_graph,
    rename_flow,
    restore_version,
    save_draft,
    set_flow_form,
)
from scrm_app.flows.service.listing import find_hits, list_flows
from scrm_app.flows.service.publishing import (
    get_flow_version,
    latest_version,
    list_published,
    plan_publish,
    publish_flow,
)

__all__ = [
    "Comparison",
    "archive_flow",
    "arrange_draft",
    "compare_versions",
    "copy_flow",
    "create_flow",
    "discard_draft",
    "find_hits",
    "get_draft",
    "get_flow_version",
    "get_revision",
    "get_version_graph",
    "latest_version",
    "list_flows",
    "list_published",
    "plan_publish",
    "publish_flow",
    "rename_flow",
    "restore_version",
    "save_draft",
    "set_flow_form",
]
