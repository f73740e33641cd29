"""What can be done about customers, by use case."""

from scrm_app.customers.engine.own import MOST as MOST_OWN
from scrm_app.customers.engine.own import OwnField, OwnWish
from scrm_app.customers.repository import CustomerFilter
from scrm_app.customers.service.bulk import province_totals, upsert_customers, upsert_orders
from scrm_app.customers.service.dates import DATES
from scrm_app.customers.service.equipment import (
    EquipmentDraft,
    EquipmentView,
    add_equipment,
    edit_equipment,
    find_equipment,
    list_equipment,
    next_service,
    note_service,
)
from scrm_app.customers.service.exporting import Export, build_export, record_export
from scrm_app.customers.service.own import (
    OwnAnswers,
    OwnProvider,
    chosen_own,
    get_own,
    list_own,
    list_own_fields,
    provide_own,
    save_own,
)
from scrm_app.customers.service.profiles import (
    CustomerCard,
    CustomerRow,
    add_touchpoint,
    create_customer,
    edit_customer,
    ensure_customer,
    find_hits,
    find_orders,
    get_card,
    get_customer_name,
    list_choices,
    list_customers,
    list_orders,
    names_in_reach,
    serves_english,
)
from scrm_app.customers.service.related import Provider, Related, list_related, provide_related
from scrm_app.customers.service.tagging import tag_customer

__all__ = [
    "DATES",
    "MOST_OWN",
    "CustomerCard",
    "CustomerFilter",
    "CustomerRow",
    "EquipmentDraft",
    "EquipmentView",
    "Export",
    "OwnAnswers",
    "OwnField",
    "OwnProvider",
    "OwnWish",
    "Provider",
    "Related",
    "add_equipment",
    "add_touchpoint",
    "build_export",
    "chosen_own",
    "create_customer",
    "edit_customer",
    "edit_equipment",
    "ensure_customer",
    "find_equipment",
    "find_hits",
    "find_orders",
    "get_card",
    "get_customer_name",
    "get_own",
    "list_choices",
    "list_customers",
    "list_equipment",
    "list_orders",
    "list_own",
    "list_own_fields",
    "list_related",
    "names_in_reach",
    "next_service",
    "note_service",
    "provide_own",
    "provide_related",
    "province_totals",
    "record_export",
    "save_own",
    "serves_english",
    "tag_customer",
    "upsert_customers",
    "upsert_orders",
]
