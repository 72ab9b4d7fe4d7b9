"""What the site says where it can't run: without JavaScript, without WebAssembly, over plain http.

Rule for this file: a page in, a page out. It works before anything of the site is loaded.
"""

import html
import json
import re

SAYINGS = {
    "no javascript": (
        "This course runs in your browser, by JavaScript, and that is switched off here. Allow it"
        " for this page and load the page again. In another browser it may be on. Without a"
        " browser's help: ./course on your machine, or Binder.",
        "本课程靠 JavaScript 在浏览器里运行，而这里没有启用它。请为本页启用 JavaScript，"
        "再重新载入；也可以换一个浏览器，或在自己的机器上运行 ./course，或使用 Binder。",
    ),
    "no webassembly": (
        "This course brings its own Python, which needs WebAssembly, and this browser has none or"
        " has it switched off (some do in a strict or lockdown mode). Allow it for this page, or"
        " use a current Firefox, Chrome, Edge or Safari. Or: ./course on your machine, or Binder.",
        "本课程自带的 Python 需要 WebAssembly，而这个浏览器没有它，或者关闭了它"
        "（例如严格模式或锁定模式）。请为本页启用它，或使用较新的 Firefox、Chrome、Edge 或 Safari；"
        "也可以在自己的机器上运行 ./course，或使用 Binder。",
    ),
    "plain http": (
        "Over plain http from another machine a browser refuses a part that this course needs. Ask"
        " whoever serves it for https, or serve the folder on this machine: python -m http.server,"
        " and then http://localhost:8000/lab/.",
        "通过普通 http 从别的机器打开时，浏览器会拒绝本课程需要的一部分功能。请让提供者改用 https，"
        "或在本机提供这个文件夹：python -m http.server，然后打开 http://localhost:8000/lab/。",
    ),
}
STYLE = (
    "position:fixed;inset:0 0 auto;z-index:9999;margin:0;padding:1em 2em;background:#fff6d6;"
    "color:#111;border-bottom:3px solid #d55e00;font:16px/1.5 sans-serif"
)
SCRIPT = """
(function (notices, style) {
  var found = typeof WebAssembly !== "object" ? "no webassembly"
    : window.isSecureContext === false ? "plain http" : "";
  if (!found) return;
  var box = document.createElement("div");
  box.id = "zlearn-notice";
  box.setAttribute("role", "alert");
  box.style.cssText = style;
  notices[found].forEach(function (text) {
    box.appendChild(document.createElement("p")).textContent = text;
  });
  document.body.appendChild(box);
})"""


def with_notice(page: str) -> str:
    """The page, which says so where it can't run."""
    texts = "".join(f"<p>{html.escape(text)}</p>" for text in SAYINGS["no javascript"])
    told = f'<noscript><div id="zlearn-notice" style="{STYLE}">{texts}</div></noscript>'
    told += f"<script>{SCRIPT}({json.dumps(SAYINGS)}, {json.dumps(STYLE)});</script>"
    return re.sub(r"<body[^>]*>", lambda found: found[0] + told, page, count=1)
