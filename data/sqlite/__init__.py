"""The store in one SQLite file. One module for each subject; every statement is written out and named."""
