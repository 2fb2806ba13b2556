"""A logic of our own inside pyDatalog, installed for a while and leaving no trace after.

pyDatalog keeps its program in the thread. An application that embeds us may run a pyDatalog program
of its own in the same thread, even be in the midst of a query when it asks us something.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyDatalog import pyEngine, pyParser
from pyDatalog.Logic import Logic


@contextmanager
def own_logic(logic: Any = None, *, copy: bool = False) -> Iterator[Any]:
    """Install a logic in this thread: the one given, a copy of it, or a new one for None.

    Afterwards the thread is as before: its logic, the variables that pyDatalog's parser has read,
    and the counter of fresh variables, which a new logic would set to 0 under a running query.
    """
    places = (
        (Logic.tl, "logic"),
        (pyParser.Thread_storage, "variables"),
        (pyEngine.Fresh_var.tl, "counter"),
    )
    before = [(place, name, getattr(place, name, None)) for place, name in places]
    try:
        if logic is None or copy:
            logic = Logic(logic) if copy else Logic()
        elif not hasattr(pyEngine.Fresh_var.tl, "counter"):
            pyEngine.Fresh_var.tl.counter = 0
        Logic.tl.logic = logic
        yield logic
    finally:
        for place, name, value in before:
            if value is not None:
                setattr(place, name, value)
            elif hasattr(place, name):
                delattr(place, name)
