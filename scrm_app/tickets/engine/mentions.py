"""Who is called by @ in a comment."""

from collections.abc import Mapping

_MARKS = ("@", "＠")


def mentioned(body: str, people: Mapping[int, str]) -> list[int]:
    """User ids whose name follows an @ in `body`, in order, the longest matching name first (张三丰 before 张三)."""
    by_length = sorted(people.items(), key=lambda item: -len(item[1]))
    found: list[int] = []
    for position, mark in enumerate(body):
        if mark not in _MARKS:
            continue
        rest = body[position + 1 :]
        for user_id, name in by_length:
            if name and rest.startswith(name):
                if user_id not in found:
                    found.append(user_id)
                break
    return found
