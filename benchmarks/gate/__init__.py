"""Quality that cannot slip: figures on the project's corpora, held by floors that stand beside the corpus hash."""
