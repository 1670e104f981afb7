"""Tables of numbers: aligned at the decimal point, edited at full precision, copied and pasted."""
