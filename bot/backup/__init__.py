"""Rules and settings as a text file that people can read and change: a small part of TOML, one thing a line."""

from bot.backup.faults import BackupError
from bot.backup.reading import LARGEST, read_backup
from bot.backup.writing import write_backup

__all__ = ["LARGEST", "BackupError", "read_backup", "write_backup"]
