"""Which relation depends on which: strata, recursion, stages, and what needs a chart.

Stratification after Apt, Blair and Walker, "Towards a Theory of Declarative Knowledge" (1988):
no relation may depend on its own negation or count. Cycles are found and printed with networkx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from . import syntax as s
from .diagnostics import Diagnostic
from .program import Relation, Rule

if TYPE_CHECKING:
    import networkx as nx


def dependencies(clauses: Iterable[s.Clause | Rule]) -> nx.DiGraph:
    """The graph head -> body relation; an edge is `negative` through negation or count."""
    import networkx as nx

    graph = nx.DiGraph()
    for clause in clauses:
        head = clause.head.relation
        graph.add_node(head)
        reads = [atom.relation for x in clause.body if (atom := s.atom_of(x))]
        for literal in clause.body:
            atom = s.atom_of(literal)
            if atom is None:
                continue
            negative = not isinstance(literal, s.Atom)
            edge = graph.get_edge_data(clause.head.relation, atom.relation, {})
            graph.add_edge(
                clause.head.relation,
                atom.relation,
                negative=negative or edge.get("negative", False),
                twice=reads.count(head) > 1 or edge.get("twice", False),
                span=literal.span if negative else edge.get("span", literal.span),
            )
    return graph


def strata(graph: nx.DiGraph) -> tuple[tuple[str, ...], ...]:
    """The relations in groups, each group after all that it depends on; groups are sorted."""
    import networkx as nx

    condensed = nx.condensation(graph)
    order = nx.lexicographical_topological_sort(
        condensed.reverse(), key=lambda n: min(condensed.nodes[n]["members"])
    )
    return tuple(tuple(sorted(condensed.nodes[n]["members"])) for n in order)


def check_strata(graph: nx.DiGraph, relations: Mapping[str, Relation]) -> Iterator[Diagnostic]:
    """Negation in a cycle, recursion in the claim stage, static relations that read a claim."""
    import networkx as nx

    for group in nx.strongly_connected_components(graph):
        first = min(group)
        if len(group) == 1 and not graph.has_edge(first, first):
            continue
        inside = graph.subgraph(group)
        negative = sorted((a, b) for a, b, data in inside.edges(data=True) if data["negative"])
        if negative:
            start, end = negative[0]
            path = nx.shortest_path(inside, end, start)
            message = f'"{start}" depends on its own negation or count'
            help_ = "let what is negated or counted be derived without this one"
            yield Diagnostic(
                "DX301", message, graph[start][end]["span"], help_, (_cycle([start, *path]),)
            )
        claim = sorted(n for n in group if n in relations and relations[n].stage == "claim")
        if claim and not negative:
            path = [u for u, _ in nx.find_cycle(inside, claim[0])]
            message = f'"{claim[0]}" is recursive in the claim stage'
            help_ = "recursion belongs in static relations, which are evaluated once"
            span = graph[path[0]][(path + path[:1])[1]]["span"]
            yield Diagnostic("DX302", message, span, help_, (_cycle([*path, path[0]]),))
        elif not negative:
            yield from _check_static(sorted(group), inside, relations)
    stages = {name: relation.stage for name, relation in relations.items()}
    for head, body, data in sorted(graph.edges(data=True), key=lambda e: (e[0], e[1])):
        if (stages.get(head), stages.get(body)) == ("static", "claim"):
            message = f'static "{head}" depends on "{body}", which belongs to the claim stage'
            help_ = f'declare "{head}" in a file of the claim stage'
            yield Diagnostic("DX303", message, data["span"], help_)


def _check_static(
    group: list[str], inside: nx.DiGraph, relations: Mapping[str, Relation]
) -> Iterator[Diagnostic]:
    """Recursion that no recursive query of SQL says: through two relations, or twice a body."""
    import networkx as nx

    if len(group) > 1:
        path = [u for u, _ in nx.find_cycle(inside, group[0])]
        span = inside[path[0]][(path + path[:1])[1]]["span"]
        message = f'"{path[0]}" recurs through another relation'
        help_ = "let one relation recur through itself"
        yield Diagnostic("DX304", message, span, help_, (_cycle([*path, path[0]]),))
        return
    (name,) = group
    span = inside[name][name]["span"]
    if inside[name][name]["twice"]:
        message = f'"{name}" recurs twice in one rule'
        help_ = "let one of the two be the relation that the recursion begins with"
        yield Diagnostic("DX304", message, span, help_)
    if name in relations and relations[name].view:
        message = f'"{name}" is recursive, and a view'
        yield Diagnostic("DX305", message, span, "remove @view: a recursive relation is stored")


def _cycle(path: list[str]) -> str:
    return "the cycle: " + " -> ".join(path)


def needs_chart(
    clauses: Iterable[s.Clause], relations: Mapping[str, Relation]
) -> dict[s.Clause, bool]:
    """Which clauses read a chart, directly or through other relations.

    A negated exception is not counted: it can only spare, and without a chart nothing does. Nor
    is the policy itself: without a chart, only reasons that need none are left to be read.
    """
    clauses = list(clauses)
    touched = {name for name, relation in relations.items() if relation.origin == "chart"}
    made: dict[s.Clause, bool] = {}
    while True:
        for clause in clauses:
            made[clause] = any(
                atom.relation in touched
                for literal in clause.body
                if (atom := s.atom_of(literal)) is not None
                and not relations[atom.relation].policy
                and not (isinstance(literal, s.Negation) and relations[atom.relation].exception)
            )
        more = {clause.head.relation for clause, yes in made.items() if yes} - touched
        if not more:
            return made
        touched |= more
