"""The first weeks of somebody new in an office: what to confirm, read, expect and do, ticked off as it is done."""
