"""The verbs of the command line, a module for each subject; `recsim.cli` hangs them into the program."""
