"""What people and other features can do with tickets."""

from scrm_app.tickets.engine.columns import ColumnChoice
from scrm_app.tickets.repository.aftercare import Rated
from scrm_app.tickets.repository.counting import write_counts
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service.acting import (
    act_once,
    approve_ticket,
    cancel_ticket,
    claim_ticket,
    complete_ticket,
    move_ticket,
    reassign_ticket,
    reject_ticket,
    release_ticket,
    return_ticket,
    transfer_ticket,
    undo_taking,
)
from scrm_app.tickets.service.aftercare import (
    PolicyInput,
    PolicyView,
    get_policy,
    list_policies,
    save_policy,
    survey_ways,
)
from scrm_app.tickets.service.auditing import HISTORY
from scrm_app.tickets.service.auto_replies import AutoReply, find_auto_reply, note_auto_reply
from scrm_app.tickets.service.axes import list_group_fields
from scrm_app.tickets.service.books import (
    MANAGE,
    Book,
    Choices,
    Matches,
    VersionRow,
    count_matches,
    create_book,
    ensure_book,
    get_book,
    get_choices,
    list_books,
    list_versions,
    move_rule,
    publish_book,
    put_back,
    remove_rule,
    restore_version,
    save_rule,
    set_owner,
)
from scrm_app.tickets.service.clock import await_customer, await_parts, pause_ticket, resume_ticket
from scrm_app.tickets.service.columns import get_desk, keep_desk, list_cells, list_columns
from scrm_app.tickets.service.context import CustomerContext, customer_context
from scrm_app.tickets.service.dates import DATES
from scrm_app.tickets.service.drafts import (
    drop_edit,
    drop_new,
    find_edit,
    find_new,
    finish_new,
    keep_edit,
    keep_new,
)
from scrm_app.tickets.service.dropping import drop_card
from scrm_app.tickets.service.editing import save_answers, set_priority
from scrm_app.tickets.service.exporting import Export, build_export, record_export
from scrm_app.tickets.service.facts import SettlementFacts, settlement_facts
from scrm_app.tickets.service.filing import (
    FileToServe,
    StoredFile,
    attach_files,
    check_may_upload,
    get_checked_file,
    get_file,
    get_portal_file,
    store_upload,
    take_photo,
)
from scrm_app.tickets.service.filing import folder as upload_folder
from scrm_app.tickets.service.finding import index_changed, index_missing, is_any_unindexed, rebuild
from scrm_app.tickets.service.grouping import get_grouped_board, keep_question
from scrm_app.tickets.service.handing_out import Answer, Handout, get_for_api, list_for_api, masked_answers
from scrm_app.tickets.service.histories import (
    PastTicket,
    candidates,
    count_past,
    get_past,
    list_past,
    list_recent,
    looked_at,
    plan_of,
    pool_for,
    sample_of,
    user_names,
)
from scrm_app.tickets.service.importing import (
    Imported,
    LogCase,
    LogEvent,
    count_imported,
    import_history,
    list_stores,
)
from scrm_app.tickets.service.intake import forget_wishes, is_any_old
from scrm_app.tickets.service.keeping import may_share
from scrm_app.tickets.service.ladders import acknowledge
from scrm_app.tickets.service.limits import (
    board_limits,
    list_ages,
    list_limits,
    may_set_limits,
    pass_limit,
    set_age,
    set_limit,
)
from scrm_app.tickets.service.linking import (
    LinkedTicket,
    Suggestion,
    link_tickets,
    list_links,
    merge_ticket,
    merged_into,
    split_ticket,
    suggest_duplicates,
    unlink_tickets,
)
from scrm_app.tickets.service.listing import (
    TABS,
    Board,
    Card,
    Column,
    find_busiest_flow,
    find_customers,
    get_board,
    list_colleagues,
    list_tickets,
    list_todo,
)
from scrm_app.tickets.service.looking import Eyes, Sight, list_eyes, view_ticket_as
from scrm_app.tickets.service.mass import (
    Fate,
    MassAct,
    MassChoices,
    do_all,
    mass_choices,
    matching_ids,
    try_all,
    undo_all,
)
from scrm_app.tickets.service.modes import ModeView, get_flow_mode, list_modes, save_mode, switch_mode
from scrm_app.tickets.service.move_plan import MovePlan, NodePlan, TicketRef, plan_moves
from scrm_app.tickets.service.moving import (
    Choice,
    MoveView,
    get_move,
    list_moves,
    read_choices,
    run_moves,
    start_moves,
    undo_moves,
)
from scrm_app.tickets.service.nudging import call_service, last_call, nudge_as_customer, nudge_ticket
from scrm_app.tickets.service.of_customer import related_tickets
from scrm_app.tickets.service.opening import Opened, open_from_words, open_ticket
from scrm_app.tickets.service.presence import is_watching, leave_ticket, list_watchers, watch_ticket
from scrm_app.tickets.service.presence import topic as watch_topic
from scrm_app.tickets.service.printing import WorkOrder, list_work_orders, print_work_orders
from scrm_app.tickets.service.promises import PromiseView
from scrm_app.tickets.service.promises import scaled as scaled_limit
from scrm_app.tickets.service.reopening import (
    CustomerOffer,
    WishView,
    ask_reopen,
    decide_reopen,
    offer_of,
    reopen_ticket,
)
from scrm_app.tickets.service.replies import (
    ReplyRow,
    delete_reply,
    fill_reply,
    list_replies,
    save_reply,
)
from scrm_app.tickets.service.rescue import Proposal, RescueBoard, Risk, apply_rescue, get_rescue, measure_forecast
from scrm_app.tickets.service.revealing import reveal_field
from scrm_app.tickets.service.scanning import Device, Scanned, answers_about, answers_told, read_code
from scrm_app.tickets.service.searching import find_hits, find_records, get_record
from scrm_app.tickets.service.side import TicketSide, get_side
from scrm_app.tickets.service.signing import (
    add_signers,
    delegate_ticket,
    remove_signer,
    terminate_ticket,
    withdraw_ticket,
)
from scrm_app.tickets.service.stock import parts_beside
from scrm_app.tickets.service.surveys import ASK as SURVEY_ASK
from scrm_app.tickets.service.surveys import SurveyView, answer_survey, find_survey
from scrm_app.tickets.service.talking import add_comment, see_mentions
from scrm_app.tickets.service.transition import Moved
from scrm_app.tickets.service.typed import complete_filter, read_filter
from scrm_app.tickets.service.viewing import TicketView, get_ticket_view
from scrm_app.tickets.service.views import delete_view, list_views, save_view
from scrm_app.tickets.service.waking import signal_ticket, wake_event
from scrm_app.tickets.service.why import CaseRow, WhyCard, close_case, get_why, list_cases, report_unfit
