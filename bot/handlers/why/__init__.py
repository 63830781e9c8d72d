"""/why: what was behind an alert, and why an offer was (not) told."""
