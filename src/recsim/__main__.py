"""``python -m recsim``: the same program as ``recsim``."""

from recsim.cli import main

if __name__ == "__main__":
    main()
