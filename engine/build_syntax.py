"""The parser's tree to syntax, with the span of every part and anonymous variables told apart."""

from __future__ import annotations

import re
from typing import Any

from . import syntax as s
from .diagnostics import Diagnostic, ProgramError


class Builder:
    """Builds the syntax of one text; `name` is what spans call it."""

    def __init__(self, text: str, name: str) -> None:
        """Begin to count the anonymous variables."""
        self.text, self.name, self.anonymous = text, name, 0

    def span(self, node: Any) -> s.Span:
        """The place of a token or of a part of the tree."""
        meta = node if hasattr(node, "start_pos") else node.meta
        return s.Span(self.name, meta.start_pos, meta.end_pos, meta.line, meta.column)

    def source(self, tree: Any) -> s.Source:
        """A whole file."""
        parts: dict[type, list[Any]] = {
            kind: [] for kind in (s.TypeDeclaration, s.Declaration, s.Directive, s.Clause)
        }
        comments = [child for child in tree.children if not hasattr(child, "data")]
        for child in tree.children:
            if hasattr(child, "data"):
                *docs, statement = child.children
                made = getattr(self, statement.data)(statement, self.tags(docs, "///"))
                parts[type(made)].append(made)
        return s.Source(
            self.name, self.text, self.tags(comments, "//!"), *(tuple(p) for p in parts.values())
        )

    def tags(self, tokens: list[Any], mark: str) -> tuple[s.Tag, ...]:
        """Doc lines to tags; a line without `@` goes on with the tag before it."""
        tags: list[s.Tag] = []
        for token in tokens:
            text = str(token)[len(mark) :].strip()
            found = re.match(r"@([a-z_]+)\s*(.*)", text)
            if found:
                tags.append(s.Tag(found[1], found[2], self.span(token)))
            elif tags:
                tags[-1] = s.Tag(tags[-1].name, f"{tags[-1].text} {text}".strip(), tags[-1].span)
            elif text:
                tags.append(s.Tag("text", text, self.span(token)))
        return tuple(tags)

    def type_declaration(self, tree: Any, _doc: tuple[s.Tag, ...]) -> s.TypeDeclaration:
        """`.type`."""
        name, _, base = tree.children
        return s.TypeDeclaration(str(name), str(base), self.span(tree))

    def declaration(self, tree: Any, doc: tuple[s.Tag, ...]) -> s.Declaration:
        """`.decl`."""
        name, *columns = tree.children
        made = (s.Column(str(c.children[0]), str(c.children[1]), self.span(c)) for c in columns)
        return s.Declaration(str(name), tuple(made), doc, self.span(name))

    def directive(self, tree: Any, _doc: tuple[s.Tag, ...]) -> s.Directive:
        """`.input` or `.output`."""
        kind, name = tree.children
        return s.Directive(str(kind)[1:], str(name), self.span(name))

    def clause(self, tree: Any, doc: tuple[s.Tag, ...]) -> s.Clause:
        """A rule or a fact."""
        self.anonymous = 0
        head = self.atom(tree.children[0])
        bodies = [child for child in tree.children if getattr(child, "data", "") == "body"]
        body = (
            tuple(getattr(self, part.data)(part) for part in bodies[0].children) if bodies else ()
        )
        return s.Clause(head, body, doc, self.span(tree))

    def atom(self, tree: Any) -> s.Atom:
        """An atom."""
        name, *terms = tree.children
        return s.Atom(str(name), tuple(self.term(term) for term in terms), self.span(tree))

    def negation(self, tree: Any) -> s.Negation:
        """A negated atom."""
        return s.Negation(self.atom(tree.children[0]), self.span(tree))

    def comparison(self, tree: Any) -> s.Comparison:
        """A comparison."""
        left, operator, right = tree.children
        return s.Comparison(str(operator), self.term(left), self.term(right), self.span(tree))

    def count(self, tree: Any) -> s.Literal:
        """A count; refused where its result is no variable."""
        result = self.term(tree.children[0])
        if not isinstance(result, s.Variable):
            message = f"a count gives its result to a variable, not to {s.show_term(result)}"
            help_ = "count into a variable, then compare the variable"
            raise ProgramError(
                [Diagnostic("DX003", message, result.span, help_)], {self.name: self.text}
            )
        return s.Count(result, self.atom(tree.children[2]), self.span(tree))

    def term(self, tree: Any) -> s.Term:
        """A term."""
        span = self.span(tree)
        match tree.data:
            case "variable":
                return s.Variable(str(tree.children[0]), span)
            case "anonymous":
                self.anonymous += 1
                return s.Variable(f"_{self.anonymous}", span)
            case "number":
                return s.Constant(int("".join(map(str, tree.children))), span)
            case "string":
                inner = str(tree.children[0])[1:-1]
                return s.Constant(re.sub(r"\\(.)", r"\1", inner), span)
            case _:
                left, operator, right = tree.children
                return s.Operation(str(operator), self.term(left), self.term(right), span)
