"""The manual: written together, adopted, cited."""
