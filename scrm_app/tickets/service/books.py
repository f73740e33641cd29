"""Rule books: drafts that change nothing, immutable published versions, and what a condition would have matched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from models.dispatch import RuleBook, RuleBookVersion
from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.rules import service as rules
from scrm_app.rules.engine.condition import FieldInfo, compile_condition, parse
from scrm_app.tickets.engine import rulebook
from scrm_app.tickets.engine.rulebook import Rule, Table
from scrm_app.tickets.repository import asking, desk, handing, people
from scrm_app.tickets.repository import books as repository
from scrm_app.tickets.service import matter
from scrm_app.tickets.service.covering import Cover

MANAGE = "dispatch.manage"
SAMPLES = 5
NAMES = {
    "dispatch": Text("派单规则", "Dispatch rules"),
    "priority": Text("优先级规则", "Priority rules"),
    "sla": Text("服务承诺", "Service promises"),
    "ladder": Text("升级阶梯", "Escalation ladders"),
    "reply": Text("自动回复", "Automatic answers"),
}
_tables: WeakKeyDictionary[Any, dict[tuple[int, int], Table]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Book:
    """A rule book as its page shows it; `sentences`: the condition of each rule in words, by rule id."""

    id: int
    kind: str
    name: str
    owner_id: int | None
    owner: str
    rules: list[Rule]
    sentences: dict[str, str]
    published: int
    changed: bool
    revision: int
    is_default: bool
    open_cases: int


@dataclass(frozen=True)
class VersionRow:
    """One published version in the list."""

    number: int
    note: str
    at: datetime
    by: str
    rules: int


@dataclass(frozen=True)
class Matches:
    """How many of the tickets in reach a condition holds for, and the newest of them: (id, number, title).

    `at_least`: there was no time to try all of them.
    """

    hits: int
    of: int
    samples: list[tuple[int, str, str]]
    at_least: bool = False


@dataclass(frozen=True)
class Choices:
    """What the rule sheet offers."""

    fields: dict[str, FieldInfo]
    roles: list[tuple[str, str]]
    people: list[tuple[int, str]]
    skills: list[tuple[int, str]]


def table_of(session: Session, book_id: int, number: int) -> Table:
    """A published version ready to be asked; parsed once a process."""
    fresh: dict[tuple[int, int], Table] = session.info.setdefault("books_published", {})
    cache = _tables.setdefault(session.get_bind().engine.pool, {})
    found = fresh.get((book_id, number)) or cache.get((book_id, number))
    if found is None:
        version = repository.get_version(session, book_id, number)
        found = cache[book_id, number] = rulebook.read(version.rules if version else [])
    return found


def current(session: Session, kind: str, book_id: int | None = None) -> tuple[int, int, Table] | None:
    """(book, version, table) that counts for a kind now; None when no rules were published, or rules are off."""
    if not identity.is_module_on(session, "dispatch"):
        return None
    if book_id is not None:
        named = repository.get_book(session, book_id)
        if named is not None and named.published:
            return book_id, named.published, table_of(session, book_id, named.published)
    row = repository.default_book(session, kind)
    return (row.id, row.published, table_of(session, row.id, row.published)) if row is not None else None


def _load(session: Session, actor: Actor, book_id: int) -> RuleBook:
    actor.require(MANAGE)
    book = repository.get_book(session, book_id)
    if book is None:
        raise NotFound("没有这份规则表。", "There is no such table of rules.")
    return book


def ensure_book(session: Session, actor: Actor, *, kind: str, now: datetime) -> int:
    """The default book of a kind, made empty when it is missing; its id."""
    actor.require(MANAGE)
    if kind not in rulebook.KINDS:
        raise NotFound("没有这类规则。", "There is no such kind of rules.")
    found = repository.list_books(session, kind)
    return found[0].id or 0 if found else create_book(session, actor, kind=kind, name=NAMES[kind].zh, now=now)


def create_book(session: Session, actor: Actor, *, kind: str, name: str, now: datetime) -> int:
    """A new, empty table of rules; the first of its kind counts by default."""
    actor.require(MANAGE)
    clean = " ".join(name.split())[:60]
    if kind not in rulebook.KINDS or not clean:
        raise InvalidInput("请给规则表起个名字。", "Give the table of rules a name.")
    first = not repository.list_books(session, kind)
    owner = actor.user_id or None
    book_id = repository.add(session, RuleBook(kind=kind, name=clean, owner_id=owner, is_default=first, updated_at=now))
    audit.record(
        session,
        actor,
        action="rulebook.created",
        subject_type="rulebook",
        subject_id=book_id,
        subject_name=clean,
        now=now,
    )
    return book_id


def list_books(session: Session, actor: Actor, *, kind: str) -> list[tuple[int, str]]:
    """(id, name) of the books of a kind."""
    actor.require(MANAGE)
    return [(book.id or 0, book.name) for book in repository.list_books(session, kind)]


def get_book(session: Session, actor: Actor, *, book_id: int) -> Book:
    """The draft with every condition in words."""
    book = _load(session, actor, book_id)
    rules = list(rulebook.read(book.draft).rules)
    known = matter.fields(session, actor)
    version = repository.get_version(session, book_id, book.published) if book.published else None
    return Book(
        id=book_id,
        kind=book.kind,
        name=book.name,
        owner_id=book.owner_id,
        owner=people.names(session, [book.owner_id]).get(book.owner_id or 0, ""),
        rules=rules,
        sentences={rule.id: rulebook.say_condition(rule, known, actor.lang) for rule in rules},
        published=book.published,
        changed=book.draft != (version.rules if version else []),
        revision=book.revision,
        is_default=book.is_default,
        open_cases=repository.count_cases(session, book_id),
    )


def get_choices(session: Session, actor: Actor) -> Choices:
    """What conditions may ask about, and whom a rule may name."""
    actor.require(MANAGE)
    return Choices(
        matter.fields(session, actor),
        desk.list_roles(session),
        [(p.id, p.name) for p in people.colleagues(session, actor.org_unit_id)]
        if actor.org_ids is not None
        else [(p.id, p.name) for p in people.everybody(session)],
        calendars.list_skills(session),
    )


def _write(
    session: Session,
    actor: Actor,
    book: RuleBook,
    revision: int,
    rules: Sequence[Rule],
    what: Mapping[str, Any],
    now: datetime,
) -> int:
    rows = [rule.to_json() for rule in rules]
    if not repository.save_draft(session, book.id or 0, revision, rows, now):
        raise Conflict("有人刚改过这份规则, 已为您刷新。", "Someone just changed these rules. They were reloaded.")
    audit.record(
        session,
        actor,
        action="rulebook.edited",
        subject_type="rulebook",
        subject_id=book.id or 0,
        subject_name=book.name,
        after=what,
        now=now,
    )
    live.touch(session, f"rulebook:{book.id}")
    session.expire(book)
    return revision + 1


def save_rule(session: Session, actor: Actor, *, book_id: int, revision: int, rule: Rule, now: datetime) -> int:
    """Put a rule into the draft, in its old place or at the end; the draft's new revision."""
    book = _load(session, actor, book_id)
    rules = list(rulebook.read(book.draft).rules)
    (clean,) = rulebook.check(book.kind, [rule], matter.fields(session, actor))
    if any(other.name == clean.name and other.id != clean.id for other in rules):
        raise InvalidInput("已有同名规则, 请换个名字。", "There is a rule of that name. Choose another.")
    at = next((n for n, other in enumerate(rules) if other.id == clean.id), None)
    if at is None:
        used = [int(one.id[1:]) for one in rules if one.id[1:].isdecimal()]
        clean = replace(clean, id=f"r{max([0, *used]) + 1 + book.published * 1000}")
        rules.append(clean)
    else:
        rules[at] = clean
    return _write(session, actor, book, revision, rules, {"rule": clean.name}, now)


def move_rule(
    session: Session, actor: Actor, *, book_id: int, revision: int, rule_id: str, to: int, now: datetime
) -> int:
    """A row was dragged to another place; the draft's new revision."""
    book = _load(session, actor, book_id)
    rules = list(rulebook.read(book.draft).rules)
    moved = next((rule for rule in rules if rule.id == rule_id), None)
    if moved is None:
        raise NotFound("这条规则已被删除。", "This rule is gone.")
    rules.remove(moved)
    rules.insert(max(0, min(to, len(rules))), moved)
    return _write(session, actor, book, revision, rules, {"rule": moved.name, "place": to + 1}, now)


def remove_rule(session: Session, actor: Actor, *, book_id: int, revision: int, rule_id: str, now: datetime) -> int:
    """Take a rule out of the draft; what is published stays as it is."""
    book = _load(session, actor, book_id)
    rules = list(rulebook.read(book.draft).rules)
    kept = [rule for rule in rules if rule.id != rule_id]
    gone = next((rule.name for rule in rules if rule.id == rule_id), "")
    return _write(session, actor, book, revision, kept, {"removed": gone}, now)


def put_back(
    session: Session, actor: Actor, *, book_id: int, revision: int, rules: list[dict[str, Any]], now: datetime
) -> int:
    """Undo in the draft: these rows again."""
    book = _load(session, actor, book_id)
    checked = rulebook.check(book.kind, rulebook.read(rules).rules, matter.fields(session, actor))
    return _write(session, actor, book, revision, checked, {"undo": len(checked)}, now)


def publish_book(session: Session, actor: Actor, *, book_id: int, revision: int, note: str = "", now: datetime) -> int:
    """The draft becomes an immutable version that counts from the next ticket on; its number."""
    book = _load(session, actor, book_id)
    if book.revision != revision:
        raise Conflict("有人刚改过这份规则, 已为您刷新。", "Someone just changed these rules. They were reloaded.")
    rules = rulebook.check(book.kind, rulebook.read(book.draft).rules, matter.fields(session, actor))
    number = max([0, *(v.number for v in repository.list_versions(session, book_id))]) + 1
    rows = [rule.to_json() for rule in rules]
    repository.add(
        session,
        RuleBookVersion(
            book_id=book_id,
            number=number,
            rules=rows,
            note=note.strip()[:200],
            published_at=now,
            published_by=actor.user_id,
            published_name=actor.name[:40],
        ),
    )
    repository.set_published(session, book_id, revision, number)
    session.info.setdefault("books_published", {})[book_id, number] = rulebook.read(rows)
    session.expire(book)
    audit.record(
        session,
        actor,
        action="rulebook.published",
        subject_type="rulebook",
        subject_id=book_id,
        subject_name=book.name,
        after={"version": number, "rules": len(rows)},
        now=now,
    )
    live.touch(session, f"rulebook:{book_id}")
    return number


def list_versions(session: Session, actor: Actor, *, book_id: int) -> list[VersionRow]:
    """Every published version, newest first."""
    _load(session, actor, book_id)
    return [
        VersionRow(v.number, v.note, v.published_at, v.published_name, len(v.rules))
        for v in repository.list_versions(session, book_id)
    ]


def restore_version(session: Session, actor: Actor, *, book_id: int, revision: int, number: int, now: datetime) -> int:
    """An old version becomes the draft; nothing counts before it is published again."""
    book = _load(session, actor, book_id)
    version = repository.get_version(session, book_id, number)
    if version is None:
        raise NotFound("没有这个版本。", "There is no such version.")
    return _write(session, actor, book, revision, rulebook.read(version.rules).rules, {"restored": number}, now)


def count_matches(session: Session, actor: Actor, *, condition: dict[str, Any] | None) -> Matches:
    """For how many of all tickets in reach the condition holds, and the five newest of them."""
    actor.require_any([MANAGE, "ticket.view"])
    asked = parse(condition or {"op": "all", "of": []}, matter.fields(session, actor))
    test, known = compile_condition(asked), matter.sources_of(session, asked)
    found = rules.count(
        session,
        asking.in_reach(actor),
        asking.KEY,
        rules.as_sql(asked, known, session.get_bind().dialect.name),
        lambda row: test(matter.facts_in_reach(session, row)),
        named=SAMPLES,
    )
    named = {row.id: row for row in handing.rows_of(session, found.newest)}
    cover = Cover(session, actor)
    samples = [(key, named[key].number, cover.of(named[key]).title) for key in found.newest]
    return Matches(found.hits, found.of, samples, found.at_least)


def set_owner(session: Session, actor: Actor, *, book_id: int, user_id: int, now: datetime) -> None:
    """Who answers for the rules."""
    book = _load(session, actor, book_id)
    if people.is_active_user(session, user_id) is None:
        raise NotFound("请选择一位在职同事。", "Pick an active colleague.")
    before, book.owner_id = book.owner_id, user_id
    session.add(book)
    audit.record(
        session,
        actor,
        action="rulebook.owned",
        subject_type="rulebook",
        subject_id=book_id,
        subject_name=book.name,
        before={"owner_id": before},
        after={"owner_id": user_id},
        now=now,
    )
