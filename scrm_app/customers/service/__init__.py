"""What can be done about customers, by use case."""

from scrm_app.customers.repository import CustomerFilter
from scrm_app.customers.service.bulk import province_totals, upsert_customers, upsert_orders
from scrm_app.customers.service.profiles import (
    CustomerCard,
    CustomerRow,
    add_touchpoint,
    create_customer,
    edit_customer,
    ensure_customer,
    find_hits,
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
    "Provider",
    "Related",
    "add_touchpoint",
    "create_customer",
    "edit_customer",
    "ensure_customer",
    "find_hits",
    "get_card",
    "get_customer_name",
    "list_choices",
    "list_customers",
    "list_orders",
    "list_related",
    "provide_related",
    "province_totals",
    "tag_customer",
    "upsert_customers",
    "upsert_orders",
]
