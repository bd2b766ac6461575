"""Members, people, their appointments and terms, accounts."""
