"""The small widget of predictions and quizzes: radio buttons and a button.

Rule for this file: ipywidgets is handed in, never imported. It only puts values into a
Prediction and shows its state.
"""

from typing import Any


def prediction_widget(ipywidgets: Any, prediction: Any) -> Any:
    """A box with the question, its options, a button, and a line that says what is committed."""
    from zlearn.course import markup
    from zlearn.course.texts import say

    chosen = prediction.options.index(prediction.answer) if prediction.answer else None
    numbered = [(option, number) for number, option in enumerate(prediction.options)]
    radio = ipywidgets.RadioButtons(
        options=numbered, value=chosen, layout=ipywidgets.Layout(width="auto")
    )
    button = ipywidgets.Button(description=say("commit"), disabled=chosen is None)
    question = ipywidgets.HTML(
        f"<strong>{markup.inline(prediction.title)}</strong>{markup.inline(prediction.question)}"
    )
    state = ipywidgets.HTML(markup.paragraph(prediction.state, quiet=True))

    def choose(_change: Any) -> None:
        button.disabled = radio.value is None

    def commit(_button: Any) -> None:
        if radio.value is not None:
            prediction.commit(radio.value)

    def tell() -> None:
        state.value = markup.paragraph(prediction.told, quiet=True)

    radio.observe(choose, names="value")
    button.on_click(commit)
    prediction.when_committed(tell)
    return ipywidgets.VBox([question, radio, button, state])
