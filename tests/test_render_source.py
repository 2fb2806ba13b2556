"""DOT text made ready: fonts replaced, widths added, unusable text refused."""

import pytest

from dxproof.explain.render_error import RenderError
from dxproof.explain.render_source import MAX_CHARACTERS, is_bold, prepare

FACES = ("Plain", "Heavy")
DEFAULTS = ' graph [fontname="Plain"]; node [fontname="Plain"]; edge [fontname="Plain"];'


def test_fonts_are_replaced() -> None:
    """Every font becomes one of the two faces, quoted or not; the defaults stand first."""
    dot = 'digraph {a [fontname="Times Bold"] b [fontname = Courier]}'
    assert prepare(dot, FACES, {}) == (
        "digraph {" + DEFAULTS + 'a [fontname="Heavy"] b [fontname = "Plain"]}'
    )


def test_strings_and_comments_are_left_alone() -> None:
    """Braces, fonts and tags within strings or comments are no part of the graph."""
    inner = 'a [label="} fontname=x label=<b> \\" {"] /* } */ // {\n# }\n'
    assert prepare(f'digraph "{{" {{{inner}}}', FACES, {}) == (
        f'digraph "{{" {{{DEFAULTS}{inner}}}'
    )


def test_widths_stand_before_the_last_brace() -> None:
    """Widths come after all else, so that they win; quotes in names are escaped."""
    text = prepare("digraph { subgraph s { a } }\n", FACES, {'say "b"': 2.5, "back\\slash": 1})
    assert text.endswith(
        'subgraph s { a } \n"say \\"b\\"" [width=2.5000];\n"back\\slash" [width=1.0000];}\n'
    )


def test_bold_by_name() -> None:
    """A face is bold if its name says so, in any case."""
    assert is_bold("Arial Bold") and is_bold("helvetica-bold") and not is_bold("Arial")


@pytest.mark.parametrize(
    ("dot", "message", "help"),
    [
        ("digraph { a", "the text is no closed dot graph", "digraph {"),
        ("", "the text is no closed dot graph", "digraph {"),
        ("digraph { a [label=<<b>x</b>>] }", "an html-like label", "plain label"),
        ('digraph { "a\x01" }', "the character U+0001", "replace or remove it"),
        ('digraph { "\ud800" }', "the character U+D800", "replace or remove it"),
        ("x" * (MAX_CHARACTERS + 1), "has 2,000,001 characters", "one line at a time"),
    ],
)
def test_unusable_text_is_refused(dot: str, message: str, help: str) -> None:
    """What cannot become a drawing is refused with a message and a way out."""
    with pytest.raises(RenderError) as caught:
        prepare(dot, FACES, {})
    assert message in caught.value.message
    assert help in caught.value.help
    assert str(caught.value) == f"{caught.value.message}\n  help: {caught.value.help}"
