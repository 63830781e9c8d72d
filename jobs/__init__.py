"""Clocked: everything that happens without anybody asking. APScheduler only in `jobs/clock.py`."""
