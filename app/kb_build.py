def build() -> int:
    """todo."""
    return 0
