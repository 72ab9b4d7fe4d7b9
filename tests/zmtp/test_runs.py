"""Runs of equal messages: encoded or decoded at once or one by one, they come out the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp import frames
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.runs import FEW, LONGEST_BODY, RUNS, join_run, take_runs

RUN = 64  # a run of some length
SIZES = st.sampled_from([0, 1, 2, 16, 254, 255, 256, 300, LONGEST_BODY, LONGEST_BODY + 1])


def frame(flags, body):
    if len(body) <= 255 and not flags & frames.LONG:
        return bytes([flags, len(body)]) + body
    return bytes([flags | frames.LONG]) + len(body).to_bytes(8, "big") + body


def equal(size, count, flags=0):
    return b"".join(frame(flags, bytes([number % 251]) * size) for number in range(count))


# What interrupts a run: other sizes, leading frames, commands, a LONG header of a short frame.
PIECES = st.one_of(
    st.builds(equal, SIZES, st.integers(0, 3 * RUN)),
    st.builds(equal, SIZES, st.just(RUN)),
    st.builds(frame, st.sampled_from([0, frames.MORE, frames.LONG]), st.binary(max_size=20)),
    st.just(frame(frames.COMMAND, b"\4PING\0\0")),
)


def decode(monkeypatch, with_runs, data, cuts, limit, bare=False):
    """Batches and commands that come of the data, and the mistake if there is one."""
    with monkeypatch.context() as patch:
        if not with_runs:
            patch.setattr(frames, "take_runs", lambda data, at, *rest: at)
        commands = []
        decoder = frames.Decoder(commands.append, limit)
        decoder.open()
        decoder.gives_bare = bare
        batches = []
        edges = sorted({min(cut, len(data)) for cut in cuts})
        for start, stop in zip([0, *edges], [*edges, len(data)], strict=True):
            try:
                batches.append(decoder.decode(data[start:stop]))
            except ProtocolError as error:
                return [*batches, error.batch], commands, str(error)
        return batches, commands, ""


@given(
    pieces=st.lists(PIECES, max_size=6),
    cuts=st.lists(st.integers(0, 50_000), max_size=5),
    limit=st.sampled_from([-1, 0, 15, 16, 300]),
)
def test_the_same_comes_of_them(pieces, cuts, limit):
    with pytest.MonkeyPatch.context() as patch:
        data = b"".join(pieces)
        fast = decode(patch, True, data, cuts, limit)
        assert fast == decode(patch, False, data, cuts, limit)


@given(
    pieces=st.lists(PIECES, max_size=4),
    cuts=st.lists(st.integers(0, 20_000), max_size=3),
    limit=st.sampled_from([-1, 0, 15, 16, 300]),
)
def test_the_same_comes_of_them_bare(pieces, cuts, limit):
    with pytest.MonkeyPatch.context() as patch:
        data = b"".join(pieces)
        bare, *rest = decode(patch, True, data, cuts, limit, bare=True)
        found = ([in_lists(batch) for batch in bare], *rest)
        assert found == decode(patch, False, data, cuts, limit)


@pytest.mark.parametrize("size", [0, 1, 16, 255, 256, LONGEST_BODY])
def test_a_run_is_taken_as_far_as_it_goes(size):
    batch, data = [], equal(size, sum(RUNS) + RUNS[-1] - 1)
    after = take_runs(data + b"\1\0" * 9, 0, batch, 10_000)
    assert len(batch) == sum(RUNS)
    assert after == len(equal(size, len(batch)))


@pytest.mark.parametrize("size", [LONGEST_BODY + 1, 5000])
def test_long_bodies_are_left_alone(size):
    batch = []
    assert take_runs(equal(size, 3 * RUN), 0, batch, 10_000) == 0 and batch == []


@pytest.mark.parametrize("flags", [frames.MORE, frames.COMMAND, 8])
def test_one_flag_in_the_middle_ends_it(flags):
    data = bytearray(equal(16, RUN))
    data[18 * (RUN // 2)] = flags
    batch = []
    assert take_runs(bytes(data), 0, batch, 10_000) == 18 * (RUN // 2)
    assert len(batch) == RUN // 2


def test_bodies_over_the_limit_are_left_to_whoever_complains():
    batch = []
    assert take_runs(equal(16, 3 * RUN), 0, batch, 15) == 0 and batch == []


def test_messages_are_lists_of_their_own():
    batch = []
    take_runs(equal(3, RUN), 0, batch, 10_000)
    batch[0].append(b"more")
    assert batch[1] == [b"\1\1\1"] and type(batch[1]) is list and type(batch[1][0]) is bytes


MESSAGES = st.one_of(
    st.builds(lambda size: [b"x" * size], st.sampled_from([0, 1, 16, 255, 256, frames.LARGE - 1])),
    st.lists(st.binary(max_size=2), min_size=1, max_size=3),
    st.just([bytes(frames.LARGE)]),
)


@given(st.lists(st.builds(lambda message, count: [message] * count, MESSAGES, st.integers(1, 20))))
def test_a_run_is_encoded_as_its_messages_are(parts):
    batch = [message for part in parts for message in part]
    one_by_one = b"".join(b"".join(frames.encode([message])) for message in batch)
    assert b"".join(frames.encode(batch)) == one_by_one
    bare = [message[0] if len(message) == 1 else message for message in batch]
    assert b"".join(frames.encode(bare)) == one_by_one


@given(st.lists(st.sampled_from([b"", b"x", b"xy", [b"x"], [b"x", b"y"]]), max_size=3 * FEW))
def test_bare_frames_and_lists_may_be_mixed(batch):
    one_by_one = b"".join(b"".join(frames.encode([message])) for message in in_lists(batch))
    assert b"".join(frames.encode(batch)) == one_by_one


@pytest.mark.parametrize("size", [0, 1, 255, 256, frames.LARGE - 1])
def test_a_run_is_joined(size):
    batch = [[bytes([number]) * size] for number in range(FEW)]
    assert join_run(batch) == b"".join(frame(0, body) for (body,) in batch)


@pytest.mark.parametrize("other", [[b"xy"], [b"x", b""], [b"", b"x"], [bytes(frames.LARGE)]])
@pytest.mark.parametrize("place", [0, 1, FEW // 2, FEW])
def test_one_other_message_makes_it_no_run(other, place):
    batch = [[b"x"]] * FEW
    batch.insert(place, other)
    assert join_run(batch) is None


def test_the_first_of_bare_frames_may_be_a_list():
    bare = [b"%d" % number for number in range(FEW)]
    run = b"".join(frame(0, body) for body in bare)
    assert join_run(bare) == join_run([[bare[0]], *bare[1:]]) == run
    assert join_run([[bare[0], b"x"], *bare[1:]]) is None
    assert join_run([*bare[:3], [b"x"], *bare[3:]]) is None


def test_large_bodies_and_few_messages_are_not_joined():
    assert join_run([[bytes(frames.LARGE)]] * FEW) is None
    assert join_run([[b"x"]] * (FEW - 1)) is None
