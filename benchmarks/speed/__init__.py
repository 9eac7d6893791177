"""How fast recsim is and how much memory it takes, always beside something that cannot be avoided."""
