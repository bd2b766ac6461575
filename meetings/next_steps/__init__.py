"""Next steps: taken on in or after a meeting by a member, shown as far as it chose, done or dropped in its words."""
