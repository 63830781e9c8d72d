"""What admins of the bot do with the rules of channels, and with the posts that wait for them."""
