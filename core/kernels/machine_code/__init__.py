"""Machine code from the cache, as functions of Python: without LLVM, where its object files are simple enough.

LLVM takes 60 MB and a tenth of a second, and is needed only to compile.

    processor  what machine code depends on besides the sources
    linking    from an object file to an address
    loaded     from an address to a function of Python
"""
