"""What staff and people without an account can do through links."""

from scrm_app.portal.service.aftercare import SurveyPage, answer_survey, ask_reopen, ensure_survey_link, get_survey_page
from scrm_app.portal.service.bill import confirm_bill_line, dispute_bill_line, get_bill_photo
from scrm_app.portal.service.chats import hear_message, verify_account
from scrm_app.portal.service.drafts import drop_request, find_request, keep_request
from scrm_app.portal.service.link_edit import LinkTerms, edit_link
from scrm_app.portal.service.links import (
    LinkView,
    NewLinkChoices,
    create_submit_link,
    create_ticket_link,
    extend_link,
    get_choices,
    list_fields,
    list_links,
    revoke_link,
)
from scrm_app.portal.service.onsite import (
    MAX_PHOTOS,
    REPORTS,
    OnsitePage,
    OnsiteReport,
    create_onsite_link,
    get_onsite_page,
    report_onsite,
)
from scrm_app.portal.service.photos import claim_photo, fetch_photo, is_photo_due, keep_fetched
from scrm_app.portal.service.shop_orders import hear_order, note_refused_order
from scrm_app.portal.service.submitting import (
    SubmitPage,
    Submitted,
    album_of,
    check_may_upload,
    get_submit_page,
    keep_photo,
    submit_request,
)
from scrm_app.portal.service.ticket_page import TicketPage, call_service, get_ticket_page, nudge, send_message
from scrm_app.portal.service.wall import WallPage, create_wall_link, get_wall

__all__ = [
    "MAX_PHOTOS",
    "REPORTS",
    "LinkTerms",
    "LinkView",
    "NewLinkChoices",
    "OnsitePage",
    "OnsiteReport",
    "SubmitPage",
    "Submitted",
    "SurveyPage",
    "TicketPage",
    "WallPage",
    "album_of",
    "answer_survey",
    "ask_reopen",
    "call_service",
    "check_may_upload",
    "claim_photo",
    "confirm_bill_line",
    "create_onsite_link",
    "create_submit_link",
    "create_ticket_link",
    "create_wall_link",
    "dispute_bill_line",
    "drop_request",
    "edit_link",
    "ensure_survey_link",
    "extend_link",
    "fetch_photo",
    "find_request",
    "get_bill_photo",
    "get_choices",
    "get_onsite_page",
    "get_submit_page",
    "get_survey_page",
    "get_ticket_page",
    "get_wall",
    "hear_message",
    "hear_order",
    "is_photo_due",
    "keep_fetched",
    "keep_photo",
    "keep_request",
    "list_fields",
    "list_links",
    "note_refused_order",
    "nudge",
    "report_onsite",
    "revoke_link",
    "send_message",
    "submit_request",
    "verify_account",
]
