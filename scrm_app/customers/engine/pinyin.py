"""Chinese names by their sound: 张三 is found by "zhangsan" and by "zs"."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=20_000)
def _syllable(char: str) -> str:
    return lazy_pinyin(char, style=Style.NORMAL, errors="ignore")[0] if "\u3400" <= char <= "\u9fff" else ""


def spell(name: str) -> tuple[str, str]:
    """Syllables without spaces, and first letters; other letters and digits are kept in both."""
    sounds, letters = [], []
    for char in name[:60]:
        syllable = _syllable(char)
        if syllable:
            sounds.append(syllable)
            letters.append(syllable[0])
        elif char.isalnum():
            sounds.append(char.lower())
            letters.append(char.lower())
    return "".join(sounds)[:240], "".join(letters)[:80]
