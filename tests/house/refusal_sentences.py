"""Every sentence by which the hub refuses something, read off its code, with `{}` for each value."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

SOURCE: Final = Path(__file__).parents[2] / "src" / "rolodesk"
ENGLISH_ALONE: Final = (
    "cli/",
    "jobs/pulling/",
    "storage/backup/",
    "storage/moving/",
    "wire/imbox/",
    "wire/lunarsend/",
    "wire/whautomate/",
    "wire/toolkit/openapi.py",
)
"""Where the command line speaks, the vendors' dialects do, and the documents give examples: in English."""
SECOND: Final = frozenset({"Invalid", "InvalidParameter"})
"""Classes that are given their sentence behind the field; the others are given it first."""
MADE: Final = frozenset(
    {"Unknown", "TooLarge", "NotAllowed", "TooMany", "ForeignSite", "Unforeseen", "WrongMethod"}
)
"""Classes that make their sentence of what they are given."""
FRAMES: Final = frozenset({"Invalid", "Malformed", "Unknown", "TooLarge"})
"""Classes whose own words are a frame around what they are given."""
NOTHING: Final = "there is no "


class Gathered(NamedTuple):
    """What is said; the nouns, and what follows them, of `there is no …`; and what only running it tells.

    The last are pairs of a file and of the expression in it.
    """

    sentences: frozenset[str]
    nouns: frozenset[str]
    identifiers: frozenset[str]
    computed: frozenset[tuple[str, str]]


class _Said(NamedTuple):
    role: str
    expression: ast.expr


def gathered(source: Path = SOURCE) -> Gathered:
    """Read it off all modules that speak to people who may read another language."""
    trees = trees_of(source)
    refusals = _refusals(trees.values())
    shared = _shared_constants(trees.values())
    found: dict[str, set[str]] = {"sentence": set(), "noun": set(), "identifier": set()}
    computed: set[tuple[str, str]] = set()
    for place, tree in trees.items():
        if place.startswith(ENGLISH_ALONE):
            continue
        constants = {**shared, **_constants(tree)}
        for role, expression in _said(tree, refusals):
            for text in _texts(expression, constants):
                if text is not None:
                    found[role].add(text)
                elif role != "identifier":
                    computed.add((place, ast.unparse(expression)))
    nothing = {one for one in found["sentence"] if one.startswith(NOTHING) and one.endswith(" {}")}
    found["noun"] |= {one.removeprefix(NOTHING).removesuffix(" {}") for one in nothing} - {"{}"}
    return Gathered(
        frozenset(found["sentence"] - nothing),
        frozenset(found["noun"]),
        frozenset(found["identifier"]),
        frozenset(computed),
    )


def texts_in(place: str) -> frozenset[str]:
    """Give every text that stands in a file, f-strings with `{}` for each value."""
    tree = ast.parse((SOURCE / place).read_text("utf-8"), place)
    texts = (text for node in ast.walk(tree) if isinstance(node, ast.expr) for text in _texts(node, {}))
    return frozenset(text for text in texts if text is not None)


def trees_of(source: Path) -> Mapping[str, ast.Module]:
    """Parse all modules, by their place."""
    return {
        path.relative_to(source).as_posix(): ast.parse(path.read_text("utf-8"), str(path))
        for path in sorted(source.rglob("*.py"))
    }


def _refusals(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Give the names of all classes that are refusals: they descend from `DomainError`."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"DomainError"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


def _shared_constants(trees: Iterable[ast.Module]) -> Mapping[str, ast.expr]:
    """Give the texts that modules name, by names that mean one thing everywhere: they may be imported."""
    found: dict[str, ast.expr] = {}
    twice: set[str] = set()
    for tree in trees:
        constants = _constants(tree)
        twice |= constants.keys() & found.keys()
        found |= constants
    return {name: value for name, value in found.items() if name not in twice}


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp):
                found[name] = value
            case _:
                pass
    return found


def _said(tree: ast.Module, refusals: frozenset[str]) -> Iterator[_Said]:
    """Give each expression that is said in a refusal, and as what."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in refusals - FRAMES:
            yield from _said_by_class(node)
        if isinstance(node, ast.Call):
            yield from _said_by_call(node, _name(node.func), refusals)


def _said_by_call(node: ast.Call, name: str, refusals: frozenset[str]) -> Iterator[_Said]:
    yield from (
        _Said("noun", one.value) for one in node.keywords if one.arg == "noun" and _is_text(one.value)
    )
    match name, node.args:
        case "Unknown", [noun, identifier]:
            yield _Said("noun", noun)
            yield _Said("identifier", identifier)
        case "require_sight", [_, noun, _]:
            yield _Said("noun", noun)
        case "TooLarge", [what, *_]:
            larger = ast.Constant(" is larger than the {} bytes that are allowed")
            yield _Said("sentence", ast.BinOp(what, ast.Add(), ast.JoinedStr(_split(larger))))
        case _, [_, reason, *_] if name in SECOND:
            yield _Said("sentence", reason)
        case _, [sentence, *_] if name in refusals - SECOND - MADE:
            yield _Said("sentence", sentence)
        case _:
            pass


def _said_by_class(node: ast.ClassDef) -> Iterator[_Said]:
    """Give the sentences that a class of refusals gives its parent."""
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Call(), attr="__init__"), args=[sentence, *_]):
                yield _Said("sentence", sentence)
            case ast.Call(func=ast.Attribute(value=ast.Name(), attr="__init__"), args=[_, sentence, *_]):
                yield _Said("sentence", sentence)
            case _:
                pass


def _split(text: ast.Constant) -> list[ast.expr]:
    """Make parts of an f-string of a text with one value in it."""
    before, _, behind = str(text.value).partition("{}")
    value = ast.FormattedValue(ast.Name("limit"), conversion=-1)
    return [ast.Constant(before), value, ast.Constant(behind)]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _texts(node: ast.expr, constants: Mapping[str, ast.expr]) -> list[str | None]:
    """Give what an expression may say; None where only running it tells."""
    match node:
        case ast.Constant(value=str()) | ast.FormattedValue():
            return [_part(node)]
        case ast.JoinedStr(values=parts):
            return ["".join(map(_part, parts))]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one, constants), *_texts(other, constants)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pairs = product(_texts(left, constants), _texts(right, constants))
            return [None if one is None or other is None else one + other for one, other in pairs]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in constants:
            return _texts(constants[name], constants)
        case _:
            return [None]


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value).replace("{", "{{").replace("}", "}}")
    return "{}"
