"""A local Telegram on 127.0.0.1 that an unmodified bot reaches through its base URL.

It answers as the real Bot API server does and is nowhere kinder: every limit is enforced exactly, HTML is parsed
strictly, and each request is kept in a ledger.
"""
