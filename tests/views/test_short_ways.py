"""Short ways for what a live picture does thousands of times a second: each equals the plain one.

Rule for this file: the short way and the plain one get the same, and must give the same.
"""

from hypothesis import given
from hypothesis import strategies as st

from zlearn.trace import names
from zlearn.trace.event import Event
from zlearn.trace.preview import body_facts
from zlearn.views import bodies, sayings

NAMES = st.text(alphabet="ab.#!?/019²٣ :：", max_size=12)
FRAMES = st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.just(b"0xff")
BODIES = st.lists(FRAMES, min_size=1, max_size=10).map(body_facts)
ODD = st.fixed_dictionaries({}, optional={
    "preview": st.text(max_size=3) | st.lists(st.text(max_size=3), max_size=3),
    "frames": st.integers(0, 4), "heads": st.just([None]),
})  # fmt: skip


@given(NAMES)
def test_a_name_is_read_as_the_pattern_reads_it(name):
    found = names._NAME.fullmatch(name)
    plain = found and (found["socket"], found["mark"], int(found["number"]), found["pipe"])
    assert names.parse(name) == plain


@given(NAMES, st.sampled_from(["0", "12", "٣"]))
def test_a_copys_name_is_its_messages_and_a_pipe(message, pipe):
    name = names.parse(message)
    if name and name.mark == names.MESSAGE and name.pipe is None:
        assert names.parse(f"{message}/{pipe}") == name._replace(pipe=pipe)


@given(
    st.sampled_from(sorted(sayings.STEPS)),
    NAMES,
    NAMES,
    BODIES | ODD,
    st.sampled_from(["en", "zh"]),
)
def test_a_step_is_said_as_any_event_is(kind, socket, msg, detail, language):
    name = names.parse(msg)
    if name and name.mark == names.COMMAND:
        return
    event = Event(7, 0.5, "node", socket, kind, "link", msg, 6, detail)
    message = name.message if name else msg
    assert sayings.line_of_step(language, event, message) == sayings.line(language, event)


@given(BODIES | ODD)
def test_the_only_frame_is_the_text_that_all_frames_would_be(detail):
    text = bodies.one_text(detail)
    if text is not None:
        assert bodies.frames(detail) == sayings.frames(detail) == [text]
        assert sayings.preview(detail) == (text or sayings.EMPTY)
        assert bodies.more(detail) == 0


def test_most_bodies_are_of_one_text():
    assert bodies.one_text(body_facts([b"hello"])) == "hello"
    for frames in ([b"a", b"b"], [b"\0"], ["é".encode()], [b"0xff"], [b"x" * 50]):
        assert bodies.one_text(body_facts(frames)) is None
