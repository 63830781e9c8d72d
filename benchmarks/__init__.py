"""Measurements beside the peers, each in one run and printed as a table. `make bench-…`."""
