"""What can be wrong with a file that is to be imported."""

from deals.grammar import RuleError


class BackupError(Exception):
    """It cannot be imported. `line` counts from 1; `message` is a message of the catalogues."""

    def __init__(self, line: int, message: str, example: str = "", **arguments: str | int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message
        self.example = example
        self.arguments = arguments
        self.rule: tuple[str, RuleError] | None = None
        """The rule's line and what is wrong with it, where a rule is the problem."""
