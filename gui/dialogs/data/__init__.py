"""Dialogs for examples: tables, generated sets, preparation."""
