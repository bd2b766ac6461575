"""What a text of the manual is made of."""
