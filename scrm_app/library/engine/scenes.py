"""Short words to write scenes and packs with."""

from dataclasses import replace

from scrm_app.core.text import Text
from scrm_app.library.engine.shape import URGENCIES, Pack, Scene

USUAL, RUSH, NOW = URGENCIES


def scene(name: str, flow: str, words: str, script: str, urgency: str = USUAL, *, p: str = "", m: str = "") -> Scene:
    """A situation: `p` how it is usually settled, `m` the handling mode; urgent when it cannot wait."""
    mode = m or ("urgent" if urgency == NOW else "normal")
    return Scene("", name, flow, urgency, words, script, p, mode)


def pack(code: str, title: Text, icon: str, about: Text, *scenes: Scene) -> Pack:
    """The scenes of one trade."""
    return Pack(code, title, icon, about, tuple(replace(one, pack=code) for one in scenes))
