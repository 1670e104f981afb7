"""Commands: one file each, which declares its words, its options and what it does as COMMAND."""
