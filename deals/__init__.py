"""Decided: what an offer is, what changed, who should hear. No I/O and no clock: `now` is always an argument."""
