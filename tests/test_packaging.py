"""What travels in the wheel: the package with its rules, grammars and font, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "engine", "explain", "kb")
# Everything of these kinds beneath a package is needed at run time.
CARRIED = {".py", ".dl", ".lark", ".tsv", ".toml", ".json", ".ttf", ".css", ".js", ".html"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that is built from a copy of the sources."""
    source = tmp_path_factory.mktemp("source") / "checkout"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored, symlinks=True)
    output = source.parent / "wheel"
    flags = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(output)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *flags, str(source)], check=True)
    (built,) = output.glob("dxproof-*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_everything_needed_is_inside(wheel: set[str]) -> None:
    """Each module and each data file of the packages is in the wheel, under dxproof/."""
    sources = [ROOT / "__init__.py"]
    for package in PACKAGES:
        sources += [file for file in (ROOT / package).rglob("*") if file.suffix in CARRIED]
    needed = {f"dxproof/{file.relative_to(ROOT).as_posix()}" for file in sources}
    assert not needed - wheel
    assert "dxproof/py.typed" in wheel


def test_nothing_else_is_inside(wheel: set[str]) -> None:
    """Neither tests nor benchmarks nor the gallery travel, and only dxproof is installed."""
    folders = {"/".join(name.split("/")[:2]) for name in wheel if name.count("/") > 1}
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"dxproof"}
    assert not folders & {f"dxproof/{name}" for name in ("tests", "benchmarks", "diagrams")}


def test_licences_and_command(wheel: set[str]) -> None:
    """The licences of the code and of the font, the notice and the command are in the wheel."""
    names = {name.partition(".dist-info/")[2] for name in wheel}
    assert {"licenses/LICENSE", "licenses/NOTICE", "licenses/explain/fonts/OFL.txt"} <= names
    assert "entry_points.txt" in names


def test_lock_names_no_registry() -> None:
    """The lock holds exact versions and hashes, and leaves the registry to pip's configuration."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock and "--index" not in lock and "--find-links" not in lock
    pinned = [line for line in lock.splitlines() if line and line[0] not in "# "]
    assert pinned and all("==" in line for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
