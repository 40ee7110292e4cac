"""Errors that the stand-in never reports."""

from kaiwa.standin.refusals import Refusal, describe_error


class FlatRefusal(Refusal):
    """An error without the documented ``error`` object around its fields.

    The hosts of some models reply so.
    """

    def describe(self) -> dict[str, object]:
        """Build the JSON object of the body."""
        return describe_error(self.status, self.message)


def prompt_too_long(prompt_tokens: int, limit: int) -> Refusal:
    """Build the error for a conversation that exceeds the model's context."""
    return Refusal(400, f"prompt is too long: {prompt_tokens} tokens > {limit} maximum")
