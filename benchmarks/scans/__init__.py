"""Pages as a scanner would give them, OCR libraries beside one another on them, and what `recsim parse` finds in them."""
