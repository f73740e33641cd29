"""Who sees which field, and how: the one policy that every reader of answers goes through.

Layers, the strictest wins: the audience (staff, customer, temp, export, API), the roles of a person (the most generous
of theirs), their department, the place of the flow, and two permissions: purchase prices are for `price.cost`, contact
data in full for `contact.view`. Nobody without an account gets a purchase price, a person field or a full telephone
number unless the grid says so in as many words (and somebody signed for it when it was published).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.rights_parts import Grid
from scrm_app.identity.engine.masking import mask

Answers = Mapping[str, Any]
ORDER = ("hide", "mask", "see", "edit")
STRANGERS = frozenset({"customer", "temp"})
CONTACT_KINDS = frozenset({"phone"})
CONTACT_ROLES = frozenset({"phone", "address", "customer_name"})
STAFF_KINDS = frozenset({"person", "customer", "department", "ticket"})


@dataclass(frozen=True, slots=True)
class Access:
    """What may be done with a field: hide < mask < see < edit; `how` it is masked; whether it must be filled in."""

    level: str = "edit"
    how: str = ""
    required: bool = False

    @property
    def writes(self) -> bool:
        """Whether an answer may be changed."""
        return self.level == "edit"

    @property
    def plain(self) -> bool:
        """Whether the stored value may be read as it is."""
        return self.level in ("see", "edit")


FREE = Access()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads. `everything` is the product itself; `orgs` the department with those above it.

    `node` holds the rights of the place the ticket stands at (hide, read, edit, require, mask…) by field key;
    `filling` is set while somebody fills in a fresh form: a mask covers what is stored, never what they type.
    """

    audience: str = "staff"
    roles: frozenset[str] = frozenset()
    orgs: frozenset[int] = frozenset()
    cost: bool = False
    contact: bool = False
    everything: bool = False
    node: Mapping[str, str] = field(default_factory=dict)
    filling: bool = False


def to_access(right: str, item: Field) -> Access:
    """A right of the grid or of a node as access to this field."""
    name, _, how = right.partition(":")
    if name == "mask":
        return Access("mask", how or usual_mask(item))
    if name == "require":
        return Access("edit", required=True)
    return Access({"read": "see"}.get(name, name))


def usual_mask(item: Field) -> str:
    """How a field is masked when nobody chose: telephone numbers and names keep a part, the rest nothing."""
    if item.kind == "phone" or item.role == "phone":
        return "phone"
    return "name" if item.role == "customer_name" else "whole"


def is_cost(item: Field) -> bool:
    """Whether it is a purchase price."""
    return item.role == "cost"


def is_contact(item: Field) -> bool:
    """Whether it tells how to reach the customer."""
    return item.kind in CONTACT_KINDS or item.role in CONTACT_ROLES


def strictest(found: Iterable[Access]) -> Access:
    """The layers on top of each other: the lowest level, its mask, required only where it can be edited."""
    result = FREE
    for access in found:
        required = result.required or access.required
        if ORDER.index(access.level) < ORDER.index(result.level):
            result = access
        elif access.level == result.level == "mask" and access.how != result.how:
            result = Access("mask", "whole")
        result = replace(result, required=required)
    return replace(result, required=result.required and result.writes)


def _most_generous(found: list[Access]) -> Access:
    best = max(found, key=lambda access: ORDER.index(access.level))
    return replace(best, required=all(access.required for access in found))


def access_of(key: str, item: Field, grid: Grid, viewer: Viewer) -> Access:
    """What this viewer may do with a field (`parts.cost` for a column)."""
    if viewer.everything and viewer.audience not in STRANGERS:
        return FREE
    layers = [_audience(key, item, grid, viewer)]
    if viewer.audience not in STRANGERS:
        rights = [grid.get(f"role:{role}", {}).get(key) for role in viewer.roles]
        if rights:
            layers.append(_most_generous([to_access(right, item) if right else FREE for right in rights]))
        layers += [to_access(r, item) for org in viewer.orgs if (r := grid.get(f"org:{org}", {}).get(key))]
        if is_cost(item) and not viewer.cost:
            layers.append(Access("hide"))
        if is_contact(item) and not viewer.contact:
            layers.append(Access("mask", usual_mask(item)))
    if viewer.node.get(key):
        layers.append(to_access(viewer.node[key], item))
    found = strictest(layers)
    return FREE if viewer.filling and found.level == "mask" else found


def _audience(key: str, item: Field, grid: Grid, viewer: Viewer) -> Access:
    said = grid.get(f"audience:{viewer.audience}", {}).get(key)
    if viewer.audience in STRANGERS and (not said or (said in ("edit", "require") and is_contact(item))):
        usual = usual_for_strangers(item, viewer.filling)
        return strictest([usual, to_access(said, item)]) if said else usual
    return to_access(said, item) if said else FREE


def usual_for_strangers(item: Field, filling: bool) -> Access:
    """What people without an account get of a field that nobody decided about."""
    if is_cost(item) or item.kind in STAFF_KINDS:
        return Access("hide")
    return FREE if filling or item.kind != "phone" else Access("mask", "phone")


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """A form as one viewer has it. `access` lists only what is not free; columns of tables as `table.column`."""

    form: FormSchema
    access: Mapping[str, Access]

    def of(self, key: str) -> Access:
        """What may be done with this field or column."""
        return self.access.get(key, FREE)

    def schema(self) -> FormSchema:
        """The form as the viewer may see it: hidden fields gone, masked ones texts that cannot be changed."""
        if not self.access:
            return self.form
        return replace(
            self.form, fields=tuple(self._seen(f) for f in self.form.fields if self.of(f.key).level != "hide")
        )

    def _seen(self, item: Field) -> Field:
        access = self.of(item.key)
        if access.level == "mask":
            return _as_text(item)
        columns = tuple(
            _as_text(c) if self.of(f"{item.key}.{c.key}").level == "mask" else c
            for c in item.columns
            if self.of(f"{item.key}.{c.key}").level != "hide"
        )
        required = (item.required or access.required) and access.writes
        if columns == item.columns and required == item.required:
            return item
        return replace(item, columns=columns, required=required)

    def readonly(self) -> list[str]:
        """Fields that are shown but cannot be changed."""
        return [key for key, access in self.access.items() if access.level in ("mask", "see") and "." not in key]

    def blind(self) -> frozenset[str]:
        """Fields whose stored answer must not leave the server as it is."""
        return frozenset(key.partition(".")[0] for key, access in self.access.items() if not access.plain)

    def answers(self, answers: Answers) -> dict[str, Any]:
        """The answers as the viewer may see them; masking happens here, before anything leaves the server."""
        if not self.access:
            return dict(answers)
        found = {}
        for key, value in answers.items():
            item = self.form.field(key)
            if item is None or self.of(key).level == "hide":
                continue
            found[key] = mask(self.of(key).how, value) if self.of(key).level == "mask" else self._cells(item, value)
        return found

    def _cells(self, item: Field, value: Any) -> Any:
        if not item.columns or not isinstance(value, list):
            return value
        return [self._row(item, row) for row in value if isinstance(row, Mapping)]

    def _row(self, item: Field, row: Mapping[str, Any]) -> dict[str, Any]:
        seen = {}
        for column in item.columns:
            access = self.of(f"{item.key}.{column.key}")
            if column.key in row and access.level != "hide":
                value = row[column.key]
                seen[column.key] = mask(access.how, value) if access.level == "mask" else value
        return seen

    def keep(self, stored: Answers, given: Answers) -> dict[str, Any]:
        """What was sent with everything the viewer may not change put back; a masked value never overwrites.

        A row keeps the covered cells of the stored row with the same part (the first unused one), or of its place.
        """
        kept: dict[str, Any] = {}
        for key, value in given.items():
            item = self.form.field(key)
            if item is None or not self.of(key).writes:
                if key in stored:
                    kept[key] = stored[key]
                continue
            kept[key] = self._keep_rows(item, stored.get(key), value)
        return kept

    def _keep_rows(self, item: Field, stored: Any, given: Any) -> Any:
        covered = [c.key for c in item.columns if not self.of(f"{item.key}.{c.key}").writes]
        if not covered or not isinstance(given, list):
            return given
        left = [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, list) else []
        part = item.column_by_role("part")
        rows: list[Any] = []
        for number, row in enumerate(given):
            if not isinstance(row, Mapping):
                rows.append(row)
                continue
            if part is not None and part.key not in covered:
                match = next((old for old in left if old.get(part.key) == row.get(part.key)), None)
                if match is not None:
                    left.remove(match)
            else:
                match = left[number] if number < len(left) else None
            own = {key: cell for key, cell in row.items() if key not in covered}
            rows.append(own | {key: match[key] for key in covered if match and match.get(key) is not None})
        return rows

    def writable(self) -> FormSchema:
        """The form for checking what was sent: what the viewer cannot fill in is asked of nobody."""
        if not self.access:
            return self.form
        return replace(self.form, fields=tuple(self._asked(f) for f in self.form.fields))

    def _asked(self, item: Field) -> Field:
        access = self.of(item.key)
        columns = tuple(
            replace(c, required=False) if not self.of(f"{item.key}.{c.key}").writes else c for c in item.columns
        )
        return replace(item, columns=columns, required=(item.required or access.required) and access.writes)


def _as_text(item: Field) -> Field:
    """A masked field as it is shown: a text without anything that tells of its value."""
    return Field(key=item.key, kind="text", label=item.label, help=item.help, width=item.width)


def policy_for(schema: FormSchema, grid: Grid, viewer: Viewer) -> FieldPolicy:
    """The policy of a form for a viewer."""
    found: dict[str, Access] = {}
    for item in schema.questions():
        access = access_of(item.key, item, grid, viewer)
        if access != FREE:
            found[item.key] = access
        for column in item.columns:
            key = f"{item.key}.{column.key}"
            inner = access_of(key, column, grid, viewer)
            if inner != FREE:
                found[key] = inner
    return FieldPolicy(schema, found)


def both(mine: FieldPolicy, other: FieldPolicy) -> FieldPolicy:
    """Two policies of one form on top of each other: what `other` sees, as far as I may see it myself."""
    keys = {*mine.access, *other.access}
    return FieldPolicy(mine.form, {key: strictest([mine.of(key), other.of(key)]) for key in sorted(keys)})


def exposures(schema: FormSchema, grid: Grid) -> list[tuple[str, str, str]]:
    """(audience, key, label) of every protected field the grid shows to people without an account.

    Protected are purchase prices and contact data in full. Publishing these needs a signature.
    """
    found = []
    for audience in sorted(STRANGERS):
        for key, item, label in every_field(schema):
            said = grid.get(f"audience:{audience}", {}).get(key)
            if said is None:
                continue
            shown = to_access(said, item).plain if is_cost(item) else said == "see" and is_contact(item)
            if shown:
                found.append((audience, key, label))
    return found


def every_field(schema: FormSchema) -> list[tuple[str, Field, str]]:
    """(key, field, name) of every question and every column, in order: the rows of the rights grid."""
    found = []
    for item in schema.questions():
        found.append((item.key, item, item.label))
        found += [(f"{item.key}.{c.key}", c, f"{item.label} · {c.label}") for c in item.columns]
    return found
