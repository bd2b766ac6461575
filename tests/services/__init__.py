"""The real services of a portal, started for a test on free ports, stopped, hung and started again."""
