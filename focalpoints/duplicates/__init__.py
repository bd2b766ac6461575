"""Records that are there twice: finding those that look alike, comparing two, and all that points to one of them."""
