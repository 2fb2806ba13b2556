"""Reading an added policy: what serves, what is refused and how that is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dxproof.engine import policy_files
from dxproof.engine.policy_files import MAX_BYTES, MAX_FILES, PolicyError, read_policies


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A policy of two files, and things beside them that are none."""
    folder = tmp_path / "acme"
    (folder / "cases").mkdir(parents=True)
    (folder / "20-rules.dl").write_text("// two\n", encoding="utf-8")
    (folder / "10-payer.dl").write_text("// één\n", encoding="utf-8")
    for name in ("README.md", ".#10-payer.dl", "cases/claim.json"):
        (folder / name).write_text("no policy", encoding="utf-8")
    return folder


def said(*folders: Path) -> str:
    """What is said of folders that cannot serve."""
    with pytest.raises(PolicyError) as error:
        read_policies(folders)
    return str(error.value)


def test_files_come_by_name(acme: Path) -> None:
    """Called after the folder, wherever it stands, in the order of their names."""
    expected = [("acme/10-payer.dl", "// één\n"), ("acme/20-rules.dl", "// two\n")]
    assert read_policies([acme]) == expected
    assert read_policies([acme / "cases" / ".."]) == expected
    assert read_policies([acme, acme, acme / "."]) == expected
    assert read_policies([]) == []


def test_here_has_a_name(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that one stands in is called as it is called elsewhere."""
    monkeypatch.chdir(acme)
    assert read_policies([Path(".")])[0][0] == "acme/10-payer.dl"
    assert read_policies([Path("cases/..")])[0][0] == "acme/10-payer.dl"


def test_a_linked_folder_has_the_name_that_is_given(acme: Path, tmp_path: Path) -> None:
    """A link to a folder is a name for it."""
    (tmp_path / "current").symlink_to(acme)
    assert read_policies([tmp_path / "current"])[0][0] == "current/10-payer.dl"


def test_marks_and_line_ends_are_no_part_of_it(acme: Path) -> None:
    """A byte order mark and CRLF, as some editors write them, change nothing."""
    (acme / "20-rules.dl").write_bytes(b"\xef\xbb\xbf// two\r\n")
    assert read_policies([acme])[1] == ("acme/20-rules.dl", "// two\n")


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that is not there, and a link that leads to itself."""
    assert said(tmp_path / "no") == f'cannot read the policy "{tmp_path / "no"}": ' + (
        "no such file or directory"
    )
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert said(tmp_path / "loop").startswith(f'cannot read the policy "{tmp_path / "loop"}": ')


def test_a_file_is_no_policy(acme: Path) -> None:
    """The help names the folder that was meant."""
    text = said(acme / "10-payer.dl")
    assert "is a file; expected a folder of .dl files" in text
    assert text.endswith(f'such as "{acme}"')


def test_a_folder_without_files(acme: Path) -> None:
    """A folder without any .dl file is a mistake, not an empty policy."""
    assert "holds no .dl file" in said(acme / "cases")


def test_two_policies_of_one_name(acme: Path, tmp_path: Path) -> None:
    """Decisions could not tell them apart."""
    other = tmp_path / "other" / "acme"
    other.mkdir(parents=True)
    (other / "1.dl").write_text("", encoding="utf-8")
    assert said(acme, other).startswith(f'two policies have the name "acme": {acme} and {other}')


@pytest.mark.parametrize("name", ["a@b", "a\nb", '"', "-x", "a\x1b[1m"])
def test_names_that_would_confuse(name: str, tmp_path: Path) -> None:
    """Names of folders and of files stand in decisions and exported programs."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "1.dl").write_text("", encoding="utf-8")
    assert "cannot use the name" in said(folder)
    (tmp_path / "fine").mkdir()
    (tmp_path / "fine" / f"{name}.dl").write_text("", encoding="utf-8")
    assert "cannot use the name" in said(tmp_path / "fine")


def test_links_out_of_the_folder(acme: Path, tmp_path: Path) -> None:
    """A link within the folder serves; one that leads out, or nowhere, is refused."""
    (acme / "30.dl").symlink_to(acme / "10-payer.dl")
    assert read_policies([acme])[2] == ("acme/30.dl", "// één\n")
    secret = tmp_path / "secret.dl"
    secret.write_text("hidden", encoding="utf-8")
    (acme / "40.dl").symlink_to(secret)
    text = said(acme)
    assert "leads out of the policy" in text and "hidden" not in text
    secret.unlink()
    assert said(acme).startswith(f'cannot read the policy "{acme / "40.dl"}": no such file')


def test_what_is_no_file(acme: Path) -> None:
    """A folder called like a file, and a pipe, which would keep us waiting."""
    (acme / "30.dl").mkdir()
    assert "is no file" in said(acme)
    (acme / "30.dl").rmdir()
    os.mkfifo(acme / "30.dl")
    assert "is no file" in said(acme)


def test_bounds(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not too many files, and none too long; the very bound is allowed."""
    assert (MAX_FILES, MAX_BYTES) == (200, 4_000_000)
    monkeypatch.setattr(policy_files, "MAX_FILES", 2)
    monkeypatch.setattr(policy_files, "MAX_BYTES", 9)
    assert len(read_policies([acme])) == 2
    (acme / "20-rules.dl").write_text("// longer\n", encoding="utf-8")
    assert '20-rules.dl" has more than 9 bytes' in said(acme)
    (acme / "30.dl").write_text("", encoding="utf-8")
    assert "has 3 files; expected at most 2" in said(acme)


def test_what_is_no_text(acme: Path) -> None:
    """Bytes that are no UTF-8 are refused with their place."""
    (acme / "20-rules.dl").write_bytes(b"// \xff")
    assert "is no UTF-8 text (byte 3)\n  help: save it as UTF-8" in said(acme)
