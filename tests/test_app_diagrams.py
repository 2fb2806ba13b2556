"""Folders of drawn proofs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxproof.app.diagrams import Gallery, safe_name
from dxproof.engine.claim_reader import claim_of
from dxproof.engine.oracle import Oracle


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("c-101", "c-101"),
        ("../../etc/passwd", "etc_passwd"),
        ("a/b\\c", "a_b_c"),
        ("..", "claim"),
        ("", "claim"),
        ("~", "claim"),
        ("é", "claim"),
        (".hidden", "hidden"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("x" * 300, "x" * 80),
        ("a\nb\0c", "a_b_c"),
    ],
)
def test_safe_name(text: str, name: str) -> None:
    """No id leaves the folder, hides, or means a device."""
    assert safe_name(text) == name


def test_ids_that_make_one_name_are_told_apart(oracle: Oracle, tmp_path: Path) -> None:
    """By a number, and case tells none apart."""
    gallery = Gallery(tmp_path)
    claim = {"date_of_service": "2026-03-02", "diagnoses": ["M25.511"]}
    names = [
        gallery.add(oracle.examine(claim_of({"id": id, **claim}))).name
        for id in ("a/b", "a_b", "A_B", "../a_b")
    ]
    assert names == ["a_b", "a_b-2", "A_B-3", "a_b-4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
