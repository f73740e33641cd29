"""What people and other features can do with tickets."""

from scrm_app.tickets.repository.reading import TicketFilter
from scrm_app.tickets.service.acting import (
    approve_ticket,
    cancel_ticket,
    claim_ticket,
    complete_ticket,
    move_ticket,
    reassign_ticket,
    reject_ticket,
    return_ticket,
    transfer_ticket,
)
from scrm_app.tickets.service.clock import pause_ticket, resume_ticket
from scrm_app.tickets.service.editing import save_answers, set_priority
from scrm_app.tickets.service.facts import SettlementFacts, settlement_facts
from scrm_app.tickets.service.filing import (
    FileToServe,
    StoredFile,
    attach_files,
    check_may_upload,
    get_file,
    get_portal_file,
    store_upload,
)
from scrm_app.tickets.service.filing import folder as upload_folder
from scrm_app.tickets.service.importing import (
    Imported,
    LogCase,
    LogEvent,
    count_imported,
    import_history,
    list_stores,
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
from scrm_app.tickets.service.of_customer import related_tickets
from scrm_app.tickets.service.opening import Opened, open_ticket
from scrm_app.tickets.service.searching import find_hits
from scrm_app.tickets.service.talking import add_comment, see_mentions
from scrm_app.tickets.service.transition import Moved
from scrm_app.tickets.service.viewing import TicketView, get_ticket_view

__all__ = [
    "TABS",
    "Board",
    "Card",
    "Column",
    "FileToServe",
    "Imported",
    "LogCase",
    "LogEvent",
    "Moved",
    "Opened",
    "SettlementFacts",
    "StoredFile",
    "TicketFilter",
    "TicketView",
    "add_comment",
    "approve_ticket",
    "attach_files",
    "cancel_ticket",
    "check_may_upload",
    "claim_ticket",
    "complete_ticket",
    "count_imported",
    "find_busiest_flow",
    "find_customers",
    "find_hits",
    "get_board",
    "get_file",
    "get_portal_file",
    "get_ticket_view",
    "import_history",
    "list_colleagues",
    "list_stores",
    "list_tickets",
    "list_todo",
    "move_ticket",
    "open_ticket",
    "pause_ticket",
    "reassign_ticket",
    "reject_ticket",
    "related_tickets",
    "resume_ticket",
    "return_ticket",
    "save_answers",
    "see_mentions",
    "set_priority",
    "settlement_facts",
    "store_upload",
    "transfer_ticket",
    "upload_folder",
]
