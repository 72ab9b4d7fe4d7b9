"""The end of a context is noticed by whoever waits, whatever else he is told at that moment."""

import pytest

from zlearn.engine.context import ContextCore
from zlearn.engine.errors import ETERM, Refusal


def test_an_end_that_comes_while_other_news_are_worked_off_is_not_overheard(monkeypatch):
    """The bell rings for both; found by 100 threads that send while their context ends."""
    context = ContextCore()
    core = context.socket("PUSH", 8)
    deliver = core.mailbox.deliver

    def deliver_too_late(handlers):
        context.shutdown()
        deliver(handlers)

    monkeypatch.setattr(core.mailbox, "deliver", deliver_too_late)
    for _ in range(2):
        with pytest.raises(Refusal) as refusal:
            core.send([b"x"]) if core.signal.is_set else core.work_off()
        assert refusal.value.errno == ETERM
        assert core.signal.is_set, "the next call looks, too"
    core.close()
    context.terminate()
