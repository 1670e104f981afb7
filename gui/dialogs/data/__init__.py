"""Dialogs about examples: tables, generated sets, preparation."""
