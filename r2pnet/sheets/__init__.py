"""Spreadsheets that people bring and take away: read within limits and with words, written as a stream."""
