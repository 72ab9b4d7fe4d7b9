"""One HTML page that plays a drawing model with neither kernel nor network.

The page holds the same module as the widget (script.py), inline, and the model as
data. A policy in it forbids to fetch anything.

Rule for this file: the standard library alone. What a message contains is data, never markup.
"""

from __future__ import annotations

import html as markup
import json
from collections.abc import Mapping
from typing import Any

from zlearn.views import script
from zlearn.views.texts import say

_EXPORT = "export default { render };"

Json = dict[str, Any]


def html(model: Any, *, still: str | None = None, **options: Any) -> str:
    """One self-contained HTML page that plays the model without kernel or network.

    model: the drawing model, a dict or anything with `to_json()`. still: the figure that is
    there where no script may run, PNG in base64 (`zlearn.views.player.still_picture`).
    options: as of `Player.options`: theme, presenter, language, autoplay, height (pixels).
    Returns the text of the page. Whatever messages contain is data in it, never markup.
    """
    facts = as_dict(model)
    title = str(facts.get("title") or "zlearn")[:120]
    language = str(options.get("language") or facts.get("language") or "en")[:8]
    told = [say(language, "no_script"), *(str(line) for line in facts.get("captions") or [])]
    captions = markup.escape(" ".join(told)[:800])
    return _PAGE.format(
        language=markup.escape(language),
        ground=_GROUNDS.get(str(options.get("theme")), ""),
        title=markup.escape(title),
        captions=captions,
        still="" if still is None else _STILL.format(still=markup.escape(still), says=captions),
        style=script.style(),
        module=plain_script(script.module()),
        model=script_json(facts),
        options=script_json(options),
    )


def script_json(value: Any) -> str:
    """JSON that may stand inside a <script>: no `<`, `>`, `&` or line separator is left in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def plain_script(module: str) -> str:
    """The module as an inline script's text: its one export becomes a name."""
    head, found, tail = module.rpartition(_EXPORT)
    if not found:
        raise ValueError(f"the player must end in `{_EXPORT}`, so that a page can hold it inline")
    text = f"{head}const player = {{ render }};{tail}"
    for forbidden in ("</script", "<!--", "<script"):
        if forbidden in text.lower():
            raise ValueError(f"the player contains {forbidden}, which would end an inline script")
    return text


# A theme that was asked for is the whole page's.
_GROUNDS = {
    "light": ' style="background: #ffffff"',
    "dark": ' style="background: #111417"',
}
_STILL = '<p><img src="data:image/png;base64,{still}" alt="{says}" style="max-width: 100%"></p>'
_PAGE = """<!doctype html>
<html lang="{language}"{ground}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
html {{ background: #fff; }}
body {{ margin: 0 auto; max-width: 1600px; padding: 10px; }}
@media (prefers-color-scheme: dark) {{ html {{ background: #111417; }} }}
{style}</style>
</head>
<body>
<header class="zl-hidden"><h1>{title}</h1></header>
<main id="player"><noscript>{captions}{still}</noscript></main>
<script type="application/json" id="model">{model}</script>
<script type="application/json" id="options">{options}</script>
<script type="module">
{module}
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = {{ model: read("model"), options: read("options"), selected: "" }};
const model = {{
  get: (name) => state[name],
  set: (name, value) => {{ state[name] = value; }},
  on: () => {{}}, off: () => {{}}, save_changes: () => {{}}, send: () => {{}},
}};
player.render({{ model, el: document.getElementById("player") }});
</script>
</body>
</html>
"""


def as_dict(model: Any) -> Json:
    """The drawing model as a plain dict: of a dict, or of anything with `to_json()`."""
    if isinstance(model, Mapping):
        return dict(model)
    if hasattr(model, "to_json"):
        return dict(model.to_json())
    raise TypeError(f"a drawing model is a dict or has to_json(); this is {type(model).__name__}")
