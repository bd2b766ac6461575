"""The network's year: meetings, next steps and the reader's own dates, by month; nothing is counted or compared."""
