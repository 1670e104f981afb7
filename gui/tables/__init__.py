"""Tables of numbers: aligned at the decimal point, edited at full precision, copied and pasted."""

from gui.tables.model import Index, NumberModel
from gui.tables.text import lowered, pasted, tabular
from gui.tables.view import NumberTable

__all__ = ["Index", "NumberModel", "NumberTable", "lowered", "pasted", "tabular"]
