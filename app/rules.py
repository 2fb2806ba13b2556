def rules() -> int:
    """todo."""
    return 0
