"""Kept: everything that survives a restart. SQL and sqlite-utils live only here."""

from data.opening import open_store

__all__ = ["open_store"]
