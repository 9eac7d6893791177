"""Which sentences recommend, answer and promise, and which words state a position."""
