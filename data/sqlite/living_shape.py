"""What it takes to correct an alert that was sent: how it reads now, and when to look at it again."""

WHAT_WAS_SAID = (
    "ALTER TABLE deliveries ADD COLUMN shown TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE deliveries ADD COLUMN look_at INTEGER DEFAULT 0",
    "UPDATE deliveries SET look_at = NULL",
    "CREATE INDEX deliveries_said ON deliveries (event_id) WHERE state = 'sent' AND shown <> 'untrue'",
    "CREATE INDEX deliveries_to_look_at ON deliveries (look_at) WHERE state = 'sent' AND look_at IS NOT NULL",
)
"""Statements of this step. What was sent before it is left as it reads."""
