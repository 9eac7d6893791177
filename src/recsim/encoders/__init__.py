"""Sentence encoders behind one contract: the shipped NumPy transformer, or any sentence-transformers model that the user names."""

from recsim.encoders.contract import Encoder, load_encoder

__all__ = ["Encoder", "load_encoder"]
