"""The manual: chapters, proposals, adoption, editions."""
