"""Who came when, by office and never by name, with gaps; what nobody wrote down is unknown, and never an absence."""
