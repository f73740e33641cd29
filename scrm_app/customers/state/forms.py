"""What the browser sent about a customer → a draft."""

from typing import Any

from scrm_app.customers.engine.profile import ProfileDraft


def draft_of(data: dict[str, Any]) -> ProfileDraft:
    """The form's texts; whatever is no text counts as empty."""

    def text(name: str) -> str:
        value = data.get(name, "")
        return value[:4000] if isinstance(value, str) else ""

    return ProfileDraft(
        name=text("name"),
        phone=text("phone"),
        email=text("email"),
        company=text("company"),
        customer_type=text("customer_type"),
        province_code=text("province_code"),
        address=text("address"),
        tags=[part for part in text("tags").replace("，", "、").replace(",", "、").split("、") if part],
        note=text("note"),
        birthday=text("birthday"),
        lang=text("lang"),
    )
