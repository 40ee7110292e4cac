"""The budget of thinking."""

import pytest

from kaiwa.thinking import EFFORTS, plan_thinking


@pytest.mark.parametrize("most", [2048, 4096, 32_000, 1_000_000])
def test_budget_leaves_room_for_text(most):
    budgets = [plan_thinking(it, most).budget_tokens for it in EFFORTS]

    assert budgets == sorted(budgets)
    assert budgets[0] >= 1024
    assert budgets[-1] <= 0.75 * most
