"""Lessons: text with formulas, stages, conditions and questions, read from `.lesson` files.

A lesson is a value; its conditions are checked against what the window shows. No code of a file is run.
Imports core.exercises (answers) and core.gallery (presets, data sets), and what is below them.
"""

# Of lesson files.
SUFFIX = ".lesson"
