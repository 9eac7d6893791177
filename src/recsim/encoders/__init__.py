"""Sentence encoders behind one contract: the shipped NumPy transformer, or any model of sentence-transformers."""

from recsim.encoders.contract import Encoder, embed, load_encoder

__all__ = ["Encoder", "embed", "load_encoder"]
