"""Which watches could want an event, without asking them all.

`Index` only narrows: it never misses a watch that wants an event, and what it finds is asked as ever (`deals.match`).
A rule is filed under the rarest words it needs; an event looks under what its offer says, and of what it finds there
it leaves out what listens for something else or sets a limit that the offer does not reach.
"""

from deals.matching.index import Index

__all__ = ["Index"]
