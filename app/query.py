def query() -> int:
    """todo."""
    return 0
