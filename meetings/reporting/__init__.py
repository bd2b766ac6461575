"""What remains of a meeting that was held: the final list of participants, statistics, the report, thanks."""
