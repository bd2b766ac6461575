"""Papers with their files: filed by the secretariat, read by those who may see the paper, taken away in one zip."""
