"""Fetched: what the two shops say, read into offers. httpx lives only here. The front door is `feeds.fetch.Feeds`."""
