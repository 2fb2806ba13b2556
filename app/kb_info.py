"""`dxproof kb info`: the loaded editions and where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from .options import Policy, Tabular
from .output import write_bytes, write_text

if TYPE_CHECKING:
    from ..engine.knowledge import KnowledgeBase

__all__ = ["info"]

_COUNTS = ("code", "billable", "note", "names", "seventh", "within")


def info(
    *,
    format: Annotated[Literal["text", "json"], Parameter(help="text (default) or json.")] = "text",
    tabular: Tabular = None,
    policies: Policy = None,
) -> int:
    """Show the loaded editions and where they are kept.

    Usage: dxproof kb info [--format text|json] [--tabular FILE]

    For each edition the days on which it is in force, its source, its revision (the hash that
    decisions name) and how many facts of each kind it holds; then the rules, and the cache.

    Examples:
      dxproof kb info
      dxproof kb info --format json

    Exit status: 0 the editions were shown, 2 something went wrong.
    """
    from .knowledge import load

    answer = _facts(load(tabular, policies))
    if format == "json":
        import msgspec

        write_bytes(msgspec.json.encode(answer) + b"\n")
        return 0
    for edition in answer["editions"]:
        write_text(f"ICD-10-CM {edition['edition']}\n")
        write_text(f"  in force  {edition['first']} to {edition['last']}\n")
        write_text(f"  source    {edition['source']}\n  revision  {edition['revision']}\n")
        counts = ", ".join(f"{edition['counts'].get(n, 0):,} {n}" for n in _COUNTS)
        write_text(f"  facts     {counts}\n")
    cache = answer["cache"]
    write_text(f"rules       {answer['rules']}, {answer['rule_count']} rules\n")
    for policy in answer["policies"]:
        write_text(f"policy      {policy}\n")
    write_text(
        f"cache       {cache['folder']}, {cache['bytes'] / 1e6:.0f} MB in {cache['files']} files\n"
    )
    return 0


def _facts(kb: KnowledgeBase) -> dict[str, Any]:
    from ..engine.knowledge import cache_folder
    from .knowledge import day
    from .rules import policy_rules

    folder = cache_folder()
    sizes = [p.stat().st_size for p in folder.glob("*") if p.is_file()] if folder.is_dir() else []
    editions = [
        {
            "edition": edition.name,
            "first": day(edition.manifest.first),
            "last": day(edition.manifest.last),
            "source": edition.manifest.source,
            "revision": f"sha256:{edition.manifest.key}",
            "counts": edition.manifest.counts,
        }
        for edition in kb.editions
    ]
    return {
        "editions": editions,
        "rules": kb.program.hash,
        "policies": list(kb.program.policies),
        "rule_count": len(policy_rules(kb.program)),
        "cache": {"folder": str(folder), "files": len(sizes), "bytes": sum(sizes)},
    }
