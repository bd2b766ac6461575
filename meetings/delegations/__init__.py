"""The people of a member take part in a meeting: who speaks for it, names delegates and decides about requests."""
