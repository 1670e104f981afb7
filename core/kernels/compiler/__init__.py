"""A small compiler for the kernels: functions in a small part of Python become machine code, by LLVM.

What it takes: numbers, arrays of numbers, `if`, `for` over a range, `while`, and calls of functions written alike, all
of which are put in their place. What a function closes over is a constant to it. So the sizes of a network, given by
such constants, are known to LLVM, which unrolls loops and keeps values in registers. Types are found in one pass, as
the instructions are written; so a kernel takes tenths of a second where numba takes seconds.

    source       the syntax tree of a function, and what it sees
    values       numbers and arrays, as the compiler handles them
    arithmetic   operators on numbers
    expressions  expressions
    functions    statements and calls
    language     what kernels have that Python does not
    elementary   exp and tanh, so that LLVM can vectorize them
    builtins     what kernels may call besides each other
    signature    the kinds of parameters, by their annotations
    entry        a function with annotated parameters, as machine code
    vectors      as many floats as the processor computes at once
    machine      LLVM: optimization, machine code, and loading where core.kernels.machine_code cannot
"""
