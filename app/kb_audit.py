def audit() -> int:
    """todo."""
    return 0
