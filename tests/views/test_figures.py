"""The figures: everything that should be read is there, and nothing covers it."""

import base64
import subprocess
import sys
from html import unescape
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import handmade
from handmade import Hand

from zlearn.patterns.machine import REQ_TABLE
from zlearn.views import (
    Model,
    Picture,
    figure,
    machine_figure,
    show,
    timeline_figure,
    to_png,
    to_svg,
    topology_figure,
)
from zlearn.views.axis import axis
from zlearn.views.export import stack_png
from zlearn.views.ink import DPI, Sheet
from zlearn.views.palette import palette
from zlearn.views.shapes import GLYPHS, glyph

pytest.importorskip("matplotlib")

from PIL import Image  # noqa: E402  (it comes with matplotlib)

SCENES = [
    handmade.request_reply,
    handmade.slow_joiner,
    handmade.pipeline,
    handmade.outage,
    handmade.in_one_process,
]
VIEWS = [topology_figure, timeline_figure]


def texts(fig) -> list:
    return [text for text in fig.axes[0].texts if text.get_text().strip()]


def extents(fig, chosen) -> list:
    renderer = fig.canvas.get_renderer()
    return [text.get_window_extent(renderer) for text in chosen]


def covers(one, two) -> bool:
    """Whether two boxes share more than a hair."""
    wide = min(one.x1, two.x1) - max(one.x0, two.x0)
    high = min(one.y1, two.y1) - max(one.y0, two.y0)
    return wide > 1 and high > 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scene", SCENES)
def test_svg_names_every_socket_and_every_loss(scene, view):
    model = Model.from_trace(scene().trace()).to_json()
    svg = unescape(to_svg(view(model)))
    for socket in model["sockets"]:
        assert f"socket {socket['id']}" in svg
        assert f">{socket['label']}</text>" in svg
    for copy in model["copies"]:
        if copy["fate"] not in ("received", "in flight", "unread"):
            head, _, tail = copy["fate"].partition(": ")
            assert head in svg and tail in svg
            if view is timeline_figure:
                assert copy["reason"] in svg


@pytest.mark.parametrize("peers", [1, 4, 8])
@pytest.mark.parametrize("view", VIEWS)
def test_no_two_texts_cover_each_other(view, peers):
    fig = view(handmade.slow_joiner(peers, 6).trace())
    boxes = list(zip(texts(fig), extents(fig, texts(fig)), strict=True))
    clashes = [
        (a.get_text(), b.get_text()) for (a, one), (b, two) in combinations(boxes, 2)
        if covers(one, two)
    ]  # fmt: skip
    assert clashes == []


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_clipped(scene, view):
    fig = view(scene().trace())
    width, height = fig.get_size_inches() * fig.dpi
    for text, box in zip(texts(fig), extents(fig, texts(fig)), strict=True):
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, text.get_text()


def test_time_may_run_down():
    fig = timeline_figure(handmade.slow_joiner().trace(), direction="down")
    labels = [text for text in texts(fig) if text.get_text() in ("PUB", "SUB")]
    boxes = extents(fig, labels)
    assert len(boxes) == 4
    assert max(box.y0 for box in boxes) - min(box.y0 for box in boxes) < 2  # side by side


@pytest.mark.parametrize("scene", SCENES)
def test_every_text_is_large_enough_for_the_back_row(scene):
    for view in VIEWS:
        fig = view(scene().trace())
        assert min(text.get_fontsize() for text in texts(fig)) * fig.dpi / 72 >= 14


def test_presenter_scale_enlarges_all():
    fig = topology_figure(handmade.request_reply().trace(), scale=20 / 14)
    assert min(text.get_fontsize() for text in texts(fig)) * fig.dpi / 72 >= 19.99


def words_of(fig) -> list[str]:
    return [text.get_text() for text in texts(fig)]


def test_tanks_say_depth_and_limit_and_full():
    words = words_of(topology_figure(handmade.slow_joiner().trace()))
    assert "2/2" in words and "FULL" in words and "0/1000" in words


def test_boxes_stand_still_over_time():
    trace = handmade.slow_joiner().trace()

    def places(at: float) -> dict:
        fig = topology_figure(trace, at)
        height = fig.get_size_inches()[1] * fig.dpi
        return {
            text.get_gid(): (round(text.get_position()[0], 3), height)
            for text in texts(fig) if text.get_gid()
        }  # fmt: skip

    first = places(0.0)
    assert {key: x for key, (x, _) in first.items()} == {
        key: x for key, (x, _) in places(0.09).items()
    }


def test_a_broken_link_says_which_attempt_this_is():
    words = words_of(topology_figure(handmade.outage().trace()))
    assert "retry 3" in words and "nobody there" in words


def test_what_is_said_of_a_link_without_an_end_keeps_off_its_tank():
    from zlearn.course.exercises.e00 import mystery

    fig = topology_figure(mystery(seed=3).trace)
    said = texts(fig)
    places = extents(fig, said)
    names = [text.get_text() for text in said]
    assert names.count("tcp://away:5555") == 2
    for (one, name), (two, other) in combinations(zip(places, names, strict=True), 2):
        assert not covers(one, two), f"{name} and {other}"


def test_messages_on_the_wire_show_their_number_and_body():
    words = words_of(topology_figure(handmade.request_reply().trace(), at=0.005))
    assert "1" in words and "question 1" in words


def test_the_heading_tells_the_caption_of_that_time():
    words = words_of(topology_figure(handmade.request_reply().trace(), at=0.005))
    assert "t = 5 ms · 1 message sent: 1 in flight." in words


def test_many_labels_are_thinned_and_the_figure_says_so():
    words = words_of(timeline_figure(handmade.slow_joiner(3, 60).trace()))
    said = [word for word in words if word.startswith("labels: ")]
    assert len(said) == 1
    shown, _, whole = said[0].removeprefix("labels: ").partition(" of ")
    numbered = [word for word in words if word.startswith("#")]
    assert int(whole) == 62 and int(shown) == len(numbered) < 62


def test_a_body_is_never_read_as_a_formula_or_as_markup():
    hand = Hand("$title_{$ <b>")
    hand.bind("b.pull", "PULL", "tcp://b:1")
    link = hand.connect("a.push", "PUSH", "tcp://b:1")
    hand.deliver(hand.send("a.push", r"$\frac{1$ <script>"), link)
    fig = timeline_figure(hand.trace())
    svg = to_svg(fig)
    assert "<script>" not in svg and r"$\frac{1$ &lt;script&gt;" in svg
    assert to_png(topology_figure(hand.trace(), at=0.005)).startswith(b"\x89PNG")


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_trace_draws_a_sentence(view):
    assert "Nothing happened yet." in words_of(view(Hand("").trace()))


@pytest.mark.parametrize("view", VIEWS)
def test_both_languages_and_both_themes_draw(view):
    trace = handmade.slow_joiner().trace()
    svg = to_svg(view(trace, language="zh", theme="dark"))
    assert "高水位" in svg
    with pytest.raises(ValueError, match="'light' or 'dark'"):
        view(trace, theme="sepia")


def test_svg_is_the_same_each_time():
    trace = handmade.outage().trace()
    assert to_svg(timeline_figure(trace)) == to_svg(timeline_figure(trace))


def test_wrong_wishes_are_refused_with_a_sentence():
    trace = handmade.outage().trace()
    with pytest.raises(ValueError, match="direction is"):
        timeline_figure(trace, direction="up")
    with pytest.raises(ValueError, match="axis is"):
        timeline_figure(trace, axis="mood")
    with pytest.raises(ValueError, match="view is"):
        figure(trace, "matrix")
    with pytest.raises(TypeError, match="a trace, a run or a model, not int"):
        topology_figure(3)


# --- the axis --------------------------------------------------------------------------


def test_positions_keep_the_order_of_time():
    events = Model.from_trace(handmade.pipeline().trace()).to_json()["events"]
    found = axis(events, 1000)
    positions = [found.at[event["n"]] for event in events]
    assert positions == sorted(positions)
    assert positions[0] >= 0 and abs(positions[-1] - found.length) < 1e-6


def test_a_long_idle_stretch_is_cut_and_marked():
    hand = handmade.request_reply()
    hand.t += 100
    hand.put("client.req", "closed")
    found = axis(Model.from_trace(hand.trace()).to_json()["events"], 1000)
    ((_, seconds),) = found.breaks
    assert seconds == pytest.approx(100.005)


def test_causes_come_before_effects_in_causal_order():
    model = Model.from_trace(handmade.slow_joiner().trace()).to_json()
    found = axis(model["events"], 1000, causal=True)
    for copy in model["copies"]:
        steps = [found.at[n] for n in copy["events"]]
        assert steps == sorted(steps)


# --- shapes, machines, show ------------------------------------------------------------


def test_every_type_has_a_silhouette_of_its_own():
    drawn = {name: repr(glyph(name, 0, 0, 1)) for name in GLYPHS}
    assert len(set(drawn.values())) == len(GLYPHS) == 12


def test_a_machine_shows_its_states_its_calls_and_what_it_refuses():
    words = words_of(machine_figure(REQ_TABLE, title="REQ"))
    for state, call in REQ_TABLE:
        assert state in words and call in words
    assert "refused: recv" in words and "refused: send" in words


def test_a_machine_needs_a_state():
    with pytest.raises(ValueError, match="at least one state"):
        machine_figure({})


def test_show_without_the_player_is_a_picture_with_its_caption():
    picture = show(handmade.slow_joiner().trace(), player=False)
    bundle = picture._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "subscriber2.sub received 3 of 5; 2 filtered" in bundle["text/plain"]


def test_show_takes_a_run_and_a_model():
    hand = handmade.outage()

    class Run:
        trace = hand.trace()

    for source in (Run(), Model.from_trace(hand.trace())):
        assert isinstance(show(source, player=False), Picture)


def test_importing_the_views_loads_nothing_heavy():
    code = (
        "import sys, zlearn.views, zlearn.views.model; zlearn.views.show;"
        "heavy = {'matplotlib', 'numpy', 'anywidget', 'ipywidgets', 'networkx'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_global_figure_is_opened():
    topology_figure(handmade.outage().trace())
    assert (
        "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
    )


def test_a_hatch_is_one_line_however_wide_it_is():
    sheet = Sheet(400, 100, palette("light"))
    sheet.hatch((0, 0, 300, 20), "black")
    (hatch,) = sheet.axes.lines
    strokes = [xs for xs in hatch.get_xdata() if xs == xs]
    assert len(strokes) == 2 * 40  # a stroke each 8 pixels, from where the first leaves the corner
    assert min(strokes) == 0 and max(strokes) == 300


def test_figures_below_each_other_keep_their_sizes_in_one_palette():
    run = handmade.pipeline().trace()
    figures = [topology_figure(run), timeline_figure(run)]
    sizes = [figure.get_size_inches() * DPI for figure in figures]
    with Image.open(BytesIO(stack_png(figures, scale=1.0))) as whole:
        assert whole.mode == "P"
        assert whole.size == (
            max(int(wide) for wide, _ in sizes), sum(int(high) for _, high in sizes)
        )  # fmt: skip
