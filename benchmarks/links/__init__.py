"""Linking beside its rivals, its speed, and the upkeep of its corpus."""
