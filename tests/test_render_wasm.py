"""Graphviz as WebAssembly: bounded, and nothing of one drawing reaches another."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dxproof.explain import render_wasm
from dxproof.explain.render_error import RenderError


def test_formats() -> None:
    """The formats that the renderer needs come out as text."""
    assert "<svg" in render_wasm.layout("digraph { é }", "svg", 20)
    assert '"name": "é"' in render_wasm.layout("digraph { é }", "json", 20)


def test_syntax_error() -> None:
    """Text that is no graph is refused, and the next drawing is none the worse."""
    with pytest.raises(RenderError, match="graphviz cannot read the drawing"):
        render_wasm.layout("digraph { a [", "svg", 20)
    assert "<svg" in render_wasm.layout("digraph { a }", "svg", 20)


def test_time_is_bounded() -> None:
    """A layout that takes too long is given up, with a way out."""
    dense = "".join(f"n{i}->n{i * j % 397};" for i in range(400) for j in range(2, 12))
    with pytest.raises(RenderError) as caught:
        render_wasm.layout(f"digraph {{{dense}}}", "svg", 0.3)
    assert "more than 0.3 seconds" in caught.value.message
    assert "one line at a time" in caught.value.help


def test_threads() -> None:
    """Drawings made at once are those made one by one."""
    dots = [f"digraph {{ a{i} -> b{i} }}" for i in range(12)]
    alone = [render_wasm.layout(dot, "svg", 20) for dot in dots]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda dot: render_wasm.layout(dot, "svg", 20), dots)) == alone


def test_without_a_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose cache folder cannot be written draws all the same."""
    import wasmtime

    engine = render_wasm._engine
    tried: list[bool] = []

    def refuse_cache(*, cached: bool) -> wasmtime.Engine:
        tried.append(cached)
        if cached:
            raise wasmtime.WasmtimeError("no cache folder")
        return engine(cached=False)

    render_wasm._compiled.cache_clear()
    monkeypatch.setattr(render_wasm, "_engine", refuse_cache)
    try:
        assert "<svg" in render_wasm.layout("digraph { a }", "svg", 20)
    finally:
        render_wasm._compiled.cache_clear()
    assert tried == [True, False, False] or tried == [False, True, False]
