"""What waits for the signed-in person, and the search over the site."""
