"""Chinese names by their sound: 张三 is found by "zhangsan" and by "zs"."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def _sound(char: str) -> tuple[str, str]:
    """How a character sounds, and its first letter; other letters and digits as they are, anything else not at all."""
    if "\u3400" <= char <= "\u9fff" and (known := lazy_pinyin(char, style=Style.NORMAL, errors="ignore")):
        return known[0], known[0][0]
    return (char.lower(), char.lower()) if char.isalnum() else ("", "")


def spell(name: str) -> tuple[str, str]:
    """Syllables without spaces, and first letters; other letters and digits are kept in both."""
    if not name:
        return "", ""
    sounds, letters = zip(*map(_sound, name[:60]), strict=True)
    return "".join(sounds)[:240], "".join(letters)[:80]
