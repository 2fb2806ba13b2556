"""A bound in time for whatever answers a goal, and Ctrl-C that ends the answer, not the prompt.

SQLite looks at the clock by itself; the claim stage and the proofs do not. So a second thread
sends this process the interrupt signal when time is up. It reaches Python code between any two of
its steps, as a user's Ctrl-C does, and works wherever that works.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["within"]

T = TypeVar("T")
AGAIN = 0.5
"""Seconds until the signal is sent anew, in case it was lost."""


class _Late(KeyboardInterrupt):
    """Time is up. No `Exception`: pyDatalog takes one that it meets for a value."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """What a call returns, if it ends in time.

    Raises TimeoutError after `seconds`, KeyboardInterrupt at Ctrl-C, also where the call has
    swallowed them. Signals are for the main thread alone: in any other, the call runs unbounded.

    Example: `within(30, lambda: session.ask("billable(X)"))`.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        return call()
    watch = _Watch(seconds, before)
    made: list[T] = []
    try:
        signal.signal(signal.SIGINT, watch.stop)
        watch.start()
        made.append(call())
    except BaseException:
        if watch.cause is None:
            raise
    finally:
        # first of all, and in one step: from here on `stop` raises nothing
        watch.done = True
        watch.end()
        signal.signal(signal.SIGINT, before)
    # a result that was made in spite of it may be wrong
    if watch.cause is not None:
        raise watch.cause from None
    return made[0]


class _Watch:
    """The thread that waits, and the handler of what it sends."""

    def __init__(self, seconds: float, before: Any) -> None:
        self.done = False
        self.cause: BaseException | None = None
        self._seconds, self._before = seconds, before
        self._late = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def end(self) -> None:
        """Wait no longer; afterwards nothing is sent."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def stop(self, number: int, frame: object) -> None:
        """Handle the signal: whose it was decides what is raised."""
        if self.done:
            return
        if self._late:
            self.cause = TimeoutError(f"no complete answer within {self._seconds:g} seconds")
            raise _Late
        if self._before == signal.SIG_IGN:
            return
        self.cause = KeyboardInterrupt()
        raise self.cause

    def _wait(self) -> None:
        wait = self._seconds
        while not self._ended.wait(wait):
            self._late = True
            _thread.interrupt_main()
            wait = AGAIN
