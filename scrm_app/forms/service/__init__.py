"""What can be done with forms, by use case."""

from scrm_app.forms.service.drafting import archive_form, copy_form, create_form, get_draft, rename_form, save_draft
from scrm_app.forms.service.fills import (
    KEEP,
    Fill,
    Place,
    drop_expired,
    drop_fill,
    find_fill,
    finish_fill,
    is_any_expired,
    keep_fill,
    staff_key,
    visitor_key,
)
from scrm_app.forms.service.looking import list_readers, look_as
from scrm_app.forms.service.lookups import Lookup, Record, confirm_records, find_records, provide_lookups
from scrm_app.forms.service.old import find_old_answers
from scrm_app.forms.service.policy import Reader, policy_as, policy_of, readers_of
from scrm_app.forms.service.publishing import plan_publish, publish_form
from scrm_app.forms.service.reading import MAX_LISTED, READERS, get_form_version, latest_version, list_forms
from scrm_app.forms.service.serials import number_answers
from scrm_app.forms.service.shapes import (
    DraftView,
    FormRow,
    FormVersionView,
    OldField,
    PublishPlan,
    Saved,
    VersionRow,
)
from scrm_app.forms.service.stops import Glance, Stop, Stops, glance_as, list_stops, provide_stops, set_stop_rights

__all__ = [
    "KEEP",
    "MAX_LISTED",
    "READERS",
    "DraftView",
    "Fill",
    "FormRow",
    "FormVersionView",
    "Glance",
    "Lookup",
    "OldField",
    "Place",
    "PublishPlan",
    "Reader",
    "Record",
    "Saved",
    "Stop",
    "Stops",
    "VersionRow",
    "archive_form",
    "confirm_records",
    "copy_form",
    "create_form",
    "drop_expired",
    "drop_fill",
    "find_fill",
    "find_old_answers",
    "find_records",
    "finish_fill",
    "get_draft",
    "get_form_version",
    "glance_as",
    "is_any_expired",
    "keep_fill",
    "latest_version",
    "list_forms",
    "list_readers",
    "list_stops",
    "look_as",
    "number_answers",
    "plan_publish",
    "policy_as",
    "policy_of",
    "provide_lookups",
    "provide_stops",
    "publish_form",
    "readers_of",
    "rename_form",
    "save_draft",
    "set_stop_rights",
    "staff_key",
    "visitor_key",
]
