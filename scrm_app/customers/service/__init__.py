"""What can be done about customers, by use case."""

from scrm_app.customers.repository import CustomerFilter
from scrm_app.customers.service.bulk import province_totals, upsert_customers, upsert_orders
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
)
from scrm_app.customers.service.related import Provider, Related, list_related, provide_related
from scrm_app.customers.service.tagging import tag_customer

__all__ = [
    "CustomerCard",
    "CustomerFilter",
    "CustomerRow",
    "EquipmentDraft",
    "EquipmentView",
    "Provider",
    "Related",
    "add_equipment",
    "add_touchpoint",
    "create_customer",
    "edit_customer",
    "edit_equipment",
    "ensure_customer",
    "find_equipment",
    "find_hits",
    "find_orders",
    "get_card",
    "get_customer_name",
    "list_choices",
    "list_customers",
    "list_equipment",
    "list_orders",
    "list_related",
    "next_service",
    "note_service",
    "provide_related",
    "province_totals",
    "tag_customer",
    "upsert_customers",
    "upsert_orders",
]
