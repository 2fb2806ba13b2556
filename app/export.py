def export() -> int:
    """todo."""
    return 0
