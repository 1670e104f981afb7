"""Compiled kernels: core.training.reference, a hundred times as fast, and without holding Python's lock.

They are never needed: where llvmlite cannot be imported, or a kernel is not compiled yet, the reference in
core.training.reference does the same work. Importing this package imports neither llvmlite nor anything that is slow.

    plan        which kernel trains which network
    folder      where compiled kernels are kept: the user's own folder, or a temporary one
    cache       which are there, each checked before anything of it is used
    load        from a plan to a function, by the cache or the compiler
    background  compiles in another process, so that no window stutters
    backend     the kernels behind core.training.engine
    select      whether a run is worth a kernel
    told        what there is to tell about the way a run is computed
    evaluate    outputs and single examples by the kernels
    blas        the matrix products of SciPy's BLAS
    machine_code  from the cache to functions of Python, without LLVM
    compiler    from a kernel, as it is written, to machine code
    source      the kernels: `array_functions` are activations, losses and optimizers, each compiled by itself;
                `specialized`, `general`, `masked` and `example` are the kernels, the rest what they are made of
"""
