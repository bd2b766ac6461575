"""Texts of the manual as numbered blocks: read from Markdown, written out, numbered, shown. Touches no database."""
