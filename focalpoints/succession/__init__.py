"""Handing an office over: its pages, its card on the desk, its messages, how long it is kept."""
