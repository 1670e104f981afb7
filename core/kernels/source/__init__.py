"""The functions that numba compiles."""
