"""Said: everything that speaks Telegram, and the front door."""
