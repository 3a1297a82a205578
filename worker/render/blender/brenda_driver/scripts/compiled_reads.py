"""The files that a compiled script of a shader or a camera (.oso, which is text) reads, as far as its text tells their names.

The functions are those of OSL's specification that take the name of a file. In compiled code each is one instruction, functions of the
script's own are part of it, and constants stand beside the code.
"""

import re

_BY_TEXTURES = {"texture", "texture3d", "environment", "gettextureinfo"}
_READING = _BY_TEXTURES | {"pointcloud_search", "pointcloud_get", "dict_find"}
_ANY = re.compile(rb"\b(?:%s)\b" % "|".join(sorted(_READING)).encode())
# These change none of their operands but the first.
_PURE = {"assign", "concat", "endswith", "eq", "error", "format", "hash", "neq", "printf", "startswith", "strlen", "substr", "warning"}

_TEXT = r'"(?:[^"\\]|\\.)*"'
_SYMBOL = re.compile(rf'(param|oparam|local|temp|const|global)\s+(\S+(?: \S+)?)\s+([A-Za-z_$][\w$.]*)((?:\s+(?:{_TEXT}|[^\s"%#]+))*)\s*((?:%|#).*)?')
_CODE = re.compile(rf'([A-Za-z_]\w*)((?:\s+[^\s"%#]+)*)\s*((?:%|#).*)?')
_WORD = re.compile(_TEXT)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "b": "\b", "a": "\a"}
# Cycles itself answers to these.
_NO_FILES = {"", "@ao", "@bevel"}


class Composed(Exception):
    """The script puts a name together, or its code is not what a compiler makes."""


def reads_of(made, values_of):
    """Pairs of a name, and whether it is a picture's. `values_of` returns what the scene gives to a parameter: a list, which is None where
    something is linked to it.

    @raises Composed when a name cannot be told"""
    if not _ANY.search(made):
        return []
    script = _Script(_lines(made))
    found = {}
    for name, operands in script.code:
        if name not in _READING:
            continue
        if len(operands) < 2:
            raise Composed
        for value in script.texts_of(operands[1], values_of):
            if value not in _NO_FILES and not _is_contained(name, value):
                found[_plain(value), name in _BY_TEXTURES] = True
    return list(found)


def _is_contained(function, value):
    """A dictionary is a file only where its name says so; else the text is the dictionary (`Dictionary::get_document_index` of OSL)."""
    return function == "dict_find" and not value.lower().endswith(".xml")


def _plain(name):
    """As textures take it: OpenImageIO has patterns for the tiles of a picture, and starts at the folder of the process."""
    if re.search(r"[<>%*?\0]", name) or ".." in name.split("/"):
        raise Composed
    return name


def _lines(made):
    try:
        lines = [line.strip(" \t\r") for line in made.decode().split("\n")]
    except UnicodeDecodeError as error:
        raise Composed from error
    return [line for line in lines if line and not line.startswith("#")]


class _Script:
    def __init__(self, lines):
        self.symbols, self.code = {}, []
        is_code = False
        for line in lines[2:]:
            if line.startswith("code "):
                is_code = True
            elif is_code:
                self._add_code(line)
            elif not line.startswith("%"):
                self._add_symbol(line)
            else:
                raise Composed

    def _add_symbol(self, line):
        parts = _SYMBOL.fullmatch(line)
        if not parts or parts[3] in self.symbols:
            raise Composed
        self.symbols[parts[3]] = parts[1], parts[2], [_unescaped(text) for text in _WORD.findall(parts[4])]

    def _add_code(self, line):
        parts = _CODE.fullmatch(line)
        if not parts:
            raise Composed
        self.code.append((parts[1], parts[2].split()))

    def texts_of(self, symbol, values_of, seen=()):
        if symbol not in self.symbols or symbol in seen:
            raise Composed
        kind, type, texts = self.symbols[symbol]
        if type == "int":
            return []  # A place in a dictionary that was named before.
        if type != "string":
            raise Composed
        sources = self._sources(symbol)
        if kind == "const" and not sources:
            return texts
        if kind == "param" and not sources:
            given = values_of(symbol)
            if given is None:
                raise Composed
            return [value for value in given if value] or texts
        if kind not in ("local", "temp"):
            raise Composed
        return [text for source in sources for text in self.texts_of(source, values_of, (*seen, symbol))]

    def _sources(self, symbol):
        """What is assigned to it."""
        found = []
        for name, operands in self.code:
            for place, operand in enumerate(operands):
                if operand != symbol:
                    continue
                if place == 0 and name == "assign" and len(operands) == 2:
                    found.append(operands[1])
                elif name != "functioncall" and (place == 0 or not (name in _PURE or (name in _READING and place == 1))):
                    raise Composed
        return found


def _unescaped(text):
    return re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), text[1:-1])
