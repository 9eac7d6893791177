"""recsim."""
