"""The course in a real kernel: what a cell displays, in which order, with which MIME types."""

from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

HERE = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"

CELLS = {
    "begin": f"""
import sys
sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent.parent)!r}]
import course_stage as stage
from zlearn.course import check, hint, predict, quiz, show_source, solution
from zlearn.patterns import pipeline
stage.exercise();
""",
    "wrong": "check('90.1', stage.publishing(body=b'<b>'))",
    "error": "async def mine(node):\n    return 1 / 0\n\ncheck('90.1', mine)",
    "right": "check('90.1', stage.publishing(delay=1.0))",
    "endless": "def mine(node):\n    while True:\n        pass\n\n"
    "stage.exercise('90.2', seconds=0.3)\ncheck('90.2', mine)",
    "predict": "predict('How many?', ['0', '8'], key='k', right=0)",
    "reveal": "predict.reveal('k')",
    "quiz": "quiz(stage.pipeline())",
    "hint": "hint('90.1')",
    "source": "show_source(pipeline, last=3)",
    "after": "1 + 1",
}


@pytest.fixture(scope="module")
def shown():
    """The outputs of each cell, by the cell's name: a list of MIME bundles."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return {
        name: [output.data for output in cell.outputs if "data" in output]
        for name, cell in zip(CELLS, notebook.cells)
    }


pytestmark = pytest.mark.notebook


def test_a_wrong_answer_shows_the_verdict_and_the_run_beneath(shown):
    verdict, picture = shown["wrong"]
    assert verdict["text/plain"].startswith("90.1: not yet")
    assert "<details>" in verdict["text/html"]
    assert WIDGET in picture or "image/png" in picture
    assert "broadcast" in picture["text/plain"]


def test_an_error_names_the_line_of_the_cell(shown):
    assert "in line 2: `return 1 / 0`" in shown["error"][0]["text/plain"]


def test_a_right_answer_shows_no_picture(shown):
    (verdict,) = shown["right"]
    assert verdict["text/plain"].startswith("90.1: correct")


def test_an_endless_blocking_actor_is_stopped(shown):
    assert "did not come to an end" in shown["endless"][0]["text/plain"]
    assert shown["after"] == [{"text/plain": "2"}]


def test_a_prediction_is_one_output_with_a_widget_and_a_text(shown):
    (bundle,) = shown["predict"]
    assert WIDGET in bundle
    assert "How many?" in bundle["text/plain"] and "How many?" in bundle["text/html"]
    assert "did not predict" in shown["reveal"][0]["text/plain"]


def test_a_quiz_shows_the_picture_before_the_question(shown):
    picture, question = shown["quiz"]
    assert "pipeline" in picture["text/plain"]
    assert question["text/plain"].startswith("What happens next?")


def test_hints_and_source_are_cards(shown):
    assert "Hint 1 of 2" in shown["hint"][0]["text/html"]
    assert "PUSH" in shown["source"][0]["text/plain"]
