"""Pages about meetings and papers: one file a family."""
