"""What can be done with forms, by use case."""

from scrm_app.forms.service.drafting import archive_form, copy_form, create_form, get_draft, rename_form, save_draft
from scrm_app.forms.service.looking import Reader, list_readers, look_as
from scrm_app.forms.service.policy import policy_of
from scrm_app.forms.service.publishing import plan_publish, publish_form
from scrm_app.forms.service.reading import MAX_LISTED, READERS, get_form_version, latest_version, list_forms
from scrm_app.forms.service.shapes import DraftView, FormRow, FormVersionView, PublishPlan, Saved, VersionRow

__all__ = [
    "MAX_LISTED",
    "READERS",
    "DraftView",
    "FormRow",
    "FormVersionView",
    "PublishPlan",
    "Reader",
    "Saved",
    "VersionRow",
    "archive_form",
    "copy_form",
    "create_form",
    "get_draft",
    "get_form_version",
    "latest_version",
    "list_forms",
    "list_readers",
    "look_as",
    "plan_publish",
    "policy_of",
    "publish_form",
    "rename_form",
    "save_draft",
]
