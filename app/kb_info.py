def info() -> int:
    """todo."""
    return 0
