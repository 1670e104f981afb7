"""Pickles of state dicts, read without Python's unpickler: no code of a file is ever run.

Only the operations and the names that a state dict needs are known. Everything else is refused by its name.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.basics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_OPERATIONS = 300_000
MAX_TEXT = 2**16

# Storage classes: the type of their numbers as NumPy writes it, and how it is called. bfloat16 has none there.
STORAGES = {
    "FloatStorage": ("f4", "32-bit numbers"),
    "DoubleStorage": ("f8", "64-bit numbers"),
    "HalfStorage": ("f2", "16-bit numbers"),
    "BFloat16Storage": ("u2", "bfloat16 numbers"),
    "LongStorage": ("i8", "whole numbers"),
    "IntStorage": ("i4", "whole numbers"),
    "ShortStorage": ("i2", "whole numbers"),
    "CharStorage": ("i1", "whole numbers"),
    "ByteStorage": ("u1", "whole numbers"),
    "BoolStorage": ("u1", "whole numbers"),
}
_KNOWN = {
    "collections.OrderedDict",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter",
    *(f"torch.{name}" for name in STORAGES),
}


@dataclass(frozen=True)
class Name:
    """A class or a function that the pickle names; it is never imported."""

    text: str


@dataclass(frozen=True)
class Storage:
    """Numbers that lie elsewhere in the file. offset: where a view of them begins, counted in numbers."""

    kind: str
    key: str
    count: int
    offset: int = 0


@dataclass(frozen=True)
class TensorPlace:
    """The numbers of a storage that make up a tensor."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class UnknownNameError(InputError):
    """The pickle names something that no state dict needs."""

    def __init__(self, name: str) -> None:
        super().__init__(f"it names {name[:80]}, which no state dict needs, so it is not read")
        self.name = name


_MARK = object()


class Unpickler:
    """Follows the operations of one pickle. `position` is where it ends."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def load(self) -> Any:
        """The value of the pickle: plain Python values, dicts and `TensorPlace`s."""
        for _ in range(MAX_OPERATIONS):
            code = self._take(1)[0]
            if code == 0x2E:  # STOP
                return self._pop()
            operation = OPERATIONS.get(code)
            if operation is None:
                raise InputError(f"the pickle holds the operation {_opcode_name(code)}, which no state dict needs")
            operation(self)
        raise InputError(f"the pickle holds more than {MAX_OPERATIONS} operations")

    def _take(self, count: int) -> bytes:
        end = self.position + count
        if count < 0 or end > len(self._data):
            raise InputError("the pickle ends too early")
        self.position, data = end, self._data[self.position : end]
        return data

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _pop(self) -> Any:
        if not self._stack or self._stack[-1] is _MARK:
            raise InputError("the pickle is damaged")
        return self._stack.pop()

    def _top(self, kind: type) -> Any:
        if not self._stack or not isinstance(self._stack[-1], kind):
            raise InputError("the pickle is damaged")
        return self._stack[-1]

    def _to_mark(self) -> list[Any]:
        for k in range(len(self._stack) - 1, -1, -1):
            if self._stack[k] is _MARK:
                values = self._stack[k + 1 :]
                del self._stack[k:]
                return values
        raise InputError("the pickle is damaged")

    # What each operation does; see Python's pickletools for their exact meaning.

    def _proto(self) -> None:
        if self._number("<B") > 5:
            raise InputError("a pickle of an unknown protocol")

    def _frame(self) -> None:
        self._number("<Q")

    def _mark(self) -> None:
        self._stack.append(_MARK)

    def _text(self, form: str) -> None:
        length = self._number(form)
        if length > MAX_TEXT:
            raise InputError(f"expected a text of at most {MAX_TEXT} bytes in the pickle, found {length}")
        self._stack.append(self._take(length).decode("utf-8", "replace"))

    def _push(self, form: str) -> None:
        self._stack.append(self._number(form))

    def _long1(self) -> None:
        self._stack.append(int.from_bytes(self._take(self._number("<B")), "little", signed=True))

    def _constant(self, value: Any) -> None:
        self._stack.append(value)

    def _tuple_of(self, count: int) -> None:
        values = [self._pop() for _ in range(count)]
        self._stack.append(tuple(reversed(values)))

    def _tuple_to_mark(self) -> None:
        self._stack.append(tuple(self._to_mark()))

    def _empty(self, kind: type) -> None:
        self._stack.append(kind())

    def _append(self) -> None:
        value = self._pop()
        self._top(list).append(value)

    def _appends(self) -> None:
        values = self._to_mark()
        self._top(list).extend(values)

    def _set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set([key, value])

    def _set_items(self) -> None:
        self._set(self._to_mark())

    def _set(self, values: list[Any]) -> None:
        target = self._top(dict)
        for key, value in zip(values[::2], values[1::2], strict=False):
            if not isinstance(key, str | int | float | bool | None):
                raise InputError("the pickle is damaged: a key of a dict is no text or number")
            target[key] = value

    def _put(self, form: str) -> None:
        place = self._number(form)
        if not self._stack:
            raise InputError("the pickle is damaged")
        self._memo[place] = self._stack[-1]

    def _memoize(self) -> None:
        if not self._stack:
            raise InputError("the pickle is damaged")
        self._memo[len(self._memo)] = self._stack[-1]

    def _get(self, form: str) -> None:
        place = self._number(form)
        if place not in self._memo:
            raise InputError("the pickle is damaged")
        self._stack.append(self._memo[place])

    def _name(self) -> None:
        words = []
        for _ in range(2):
            end = self._data.find(b"\n", self.position, self.position + 500)
            words.append(self._take(end - self.position + 1)[:-1].decode("utf-8", "replace"))
        self._named(*words)

    def _stack_name(self) -> None:
        word, module = self._pop(), self._pop()
        self._named(str(module), str(word))

    def _named(self, module: str, word: str) -> None:
        name = f"{module}.{word}"
        if name not in _KNOWN:
            raise UnknownNameError(name)
        self._stack.append(Name(name))

    def _persistent(self) -> None:
        found = self._pop()
        if not (isinstance(found, tuple) and len(found) in (5, 6) and found[0] == "storage"):
            raise InputError("the pickle is damaged: expected a storage")
        _, kind, key, _, count, *view = found
        if not isinstance(kind, Name) or not isinstance(key, str) or type(count) is not int:
            raise InputError("the pickle is damaged: expected a storage")
        name = kind.text.removeprefix("torch.")
        if name not in STORAGES:
            raise UnknownNameError(kind.text)
        offset = 0
        if view and view[0] is not None:
            if not (isinstance(view[0], tuple) and len(view[0]) == 3 and type(view[0][1]) is int):
                raise InputError("the pickle is damaged: expected a storage")
            offset = view[0][1]
        self._stack.append(Storage(name, key, count, offset))

    def _reduce(self) -> None:
        arguments, function = self._pop(), self._pop()
        if not isinstance(function, Name) or not isinstance(arguments, tuple):
            raise InputError("the pickle is damaged")
        self._stack.append(_made(function.text, arguments))

    def _build(self) -> None:
        self._pop()  # the versions of the modules, which a state dict keeps as an attribute
        self._top(dict)


def _made(name: str, arguments: tuple[Any, ...]) -> Any:
    """The result of a known function for its arguments."""
    if name == "collections.OrderedDict" and not arguments:
        return {}
    if name == "torch._utils._rebuild_parameter" and arguments and isinstance(arguments[0], TensorPlace):
        return arguments[0]
    if name.startswith("torch._utils._rebuild_tensor") and len(arguments) >= 4:
        storage, offset, shape, strides, *_ = arguments
        sound = (
            isinstance(storage, Storage)
            and type(offset) is int
            and all(isinstance(each, tuple) and all(type(size) is int for size in each) for each in (shape, strides))
        )
        if sound:
            return TensorPlace(storage, offset, shape, strides)
    raise InputError(f"the pickle is damaged: {name} with other arguments than usual")


def _operations() -> dict[int, Callable[[Unpickler], None]]:
    """Each known operation by its code."""
    u = Unpickler
    return {
        0x80: u._proto,
        0x95: u._frame,
        0x28: u._mark,
        0x58: lambda s: s._text("<I"),  # BINUNICODE
        0x8C: lambda s: s._text("<B"),
        0x54: lambda s: s._text("<i"),  # BINSTRING, as Python 2 has it
        0x55: lambda s: s._text("<B"),
        0x4A: lambda s: s._push("<i"),
        0x4B: lambda s: s._push("<B"),
        0x4D: lambda s: s._push("<H"),
        0x47: lambda s: s._push(">d"),
        0x8A: u._long1,
        0x4E: lambda s: s._constant(None),
        0x88: lambda s: s._constant(True),
        0x89: lambda s: s._constant(False),
        0x29: lambda s: s._tuple_of(0),
        0x85: lambda s: s._tuple_of(1),
        0x86: lambda s: s._tuple_of(2),
        0x87: lambda s: s._tuple_of(3),
        0x74: u._tuple_to_mark,
        0x5D: lambda s: s._empty(list),
        0x7D: lambda s: s._empty(dict),
        0x61: u._append,
        0x65: u._appends,
        0x73: u._set_item,
        0x75: u._set_items,
        0x71: lambda s: s._put("<B"),
        0x72: lambda s: s._put("<I"),
        0x94: u._memoize,
        0x68: lambda s: s._get("<B"),
        0x6A: lambda s: s._get("<I"),
        0x63: u._name,
        0x93: u._stack_name,
        0x51: u._persistent,
        0x52: u._reduce,
        0x62: u._build,
    }


OPERATIONS = _operations()


def _opcode_name(code: int) -> str:
    import pickletools

    found = [each.name for each in pickletools.opcodes if each.code == chr(code)]
    return found[0] if found else f"0x{code:02x}"
