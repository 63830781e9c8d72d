"""Posts of channels that are written from a template of the channel's owner."""
