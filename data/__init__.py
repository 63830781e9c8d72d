"""Kept: everything that survives a restart. SQL and sqlite-utils live only here."""
