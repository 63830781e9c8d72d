"""The contracts of the store, by what they are about. `data/store.py` puts them together."""
