"""Exercises: questions about the numbers of one update, answers, and the mistakes that wrong answers come from.

`Exercise` is a value: a network, examples, η and the names of the numbers asked for. `grade` compares answers with
it. Each common mistake is one entry of `core.exercises.mistakes`.
"""
