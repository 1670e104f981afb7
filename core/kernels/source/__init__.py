"""The kernels, in the part of Python that core.kernels.compiler takes."""
