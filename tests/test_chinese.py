"""Chinese as it is set in print, wherever zlearn speaks it: lessons, catalogues, the player.

Rule for this file: what a program can hold of it. Whether it reads well, a reader judges.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

HAN = "\u4e00-\u9fff"
MARKS = "，。：；？！、（）《》“”"
HANZI = re.compile(f"[{HAN}]")

# COURSE.md's list of words, and what a second reading settled: one thing has one name.
OTHER_WORDS = {
    "讯息": "消息", "插座": "套接字", "终结点": "端点", "对等方": "对端", "对等体": "对端",
    "管线": "管道", "高水标": "高水位", "水位线": "高水位", "延迟关闭": "逗留时间",
    "慢连接者": "慢加入者", "话题": "主题", "公平排队": "公平队列", "轮转": "轮询",
    "路由ID": "路由标识", "路由 ID": "路由标识", "代理人": "中间节点", "经纪": "中间节点",
    "心搏": "心跳", "重传": "重试", "追踪记录": "轨迹", "跟踪记录": "轨迹", "结点": "节点",
    "命运": "去向", "下场": "去向", "结局": "去向", "绑结": "绑定", "回复": "回答",
    "监听点": "窃听器", "转发装置": "转发器", "演出": "运行", "下一格": "下一个单元格",
    "真的套接字": "真实的套接字", "真正的套接字": "真实的套接字", "消息体": "正文",
    "引发": "抛出", "应当": "应该", "您": "你", "个服务器": "台服务器", "每个连接": "每条连接",
    "一个副本": "一份副本", "发件队列": "发送队列", "收件队列": "接收队列",
    "题目是：": "the cell asks it itself",
}  # fmt: skip

# Names of nodes in the lessons: in a sentence the role has a Chinese name.
ROLES = re.compile(r"(?<![\w/（.=])(worker|watcher|publisher|broker)(?![\w）.:])")

# Facts that are filled in with Chinese themselves, so that no space belongs beside them.
SPOKEN = (
    "because|later|limit|others|examples|fate|which|event|peer|asked|topic|remedy|why|sentence"
    "|ended|sent|arrived|when|took|seconds|frames|got"
)


def without_code(source: str) -> str:
    """A cell's prose: no code, no addresses of links, no names that are code."""
    source = re.sub(r"(?m)^ {4}.*$", "", source)
    source = re.sub(r"```.*?```|`[^`]*`", "`", source, flags=re.DOTALL)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", source)


def in_notebooks() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "notebooks" / "zh").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield f"{path.name} {cell['id']}", without_code("".join(cell["source"]))


def in_python() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "zlearn").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if HANZI.search(source):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", filled_in(node.value)


def in_javascript() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "zlearn").rglob("*.js")):
        for text in re.findall(r'"([^"\\\n]*)"', path.read_text(encoding="utf-8")):
            yield path.name, filled_in(text)


def filled_in(text: str) -> str:
    """A catalogue's text with something in its blanks: a name, or what borders on anything."""
    text = re.sub(rf"\{{(?:{SPOKEN})\}}", "\0", text)
    return re.sub(r"`[^`]*`", "`", re.sub(r"\{\w*[^{}]*\}", "a", text))


PLACES: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "notebooks": in_notebooks,
    "python": in_python,
    "javascript": in_javascript,
}


@pytest.fixture(params=PLACES)
def said(request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """Every Chinese text of one of the places, and where it stands."""
    texts = [each for each in PLACES[request.param]() if HANZI.search(each[1])]
    assert texts
    return texts


def found(wrong: str, texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where the pattern is found, with what stands around it."""
    return [
        (place, text[max(0, match.start() - 8) : match.end() + 8])
        for place, text in texts
        for match in re.finditer(wrong, text)
    ]


def test_marks_are_chinese_beside_chinese(said: list[tuple[str, str]]) -> None:
    assert found(rf"[{HAN}][,;:?!()]|[,;?!()][{HAN}]|[{HAN}]\.(?!\w)|[{HAN}]\.\.\.", said) == []


def test_a_space_parts_chinese_from_latin_and_from_code(said: list[tuple[str, str]]) -> None:
    assert found(rf"[{HAN}]\**[A-Za-z0-9`]|[A-Za-z0-9`%]\**[{HAN}]", said) == []


def test_no_space_stands_beside_a_chinese_mark(said: list[tuple[str, str]]) -> None:
    bare = [(place, re.sub(r"(?m)^[#>\s-]+|\*\* ", "", text)) for place, text in said]
    assert found(rf"[\w`{HAN}] [{MARKS}]|[{MARKS}] [\w`{HAN}]", bare) == []


def test_one_thing_has_one_name(said: list[tuple[str, str]]) -> None:
    wrong = [(place, w, better) for place, t in said for w, better in OTHER_WORDS.items() if w in t]
    assert wrong == []
    assert found(ROLES.pattern, said) == []


def test_what_is_emphasised_is_closed_where_markdown_sees_it() -> None:
    """Bold that ends in a mark, with a character right behind it, stays a row of asterisks."""
    unseen = []
    for place, text in in_notebooks():
        for bold in re.finditer(r"(\*{1,2})(?=\S)([^*]+?)(?<=\S)\1", text):
            before, after = f" {text}"[bold.start()], f"{text} "[bold.end()]
            inside = bold[2]
            if (inside[-1] in MARKS and after.isalnum()) or (
                inside[0] in MARKS and before.isalnum()
            ):
                unseen.append((place, bold[0]))
    assert unseen == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("发送了{messages}", True), ("发送了 {messages}", False), ("没有{peer}连着", False),
        ("先预测: 几条", True), ("先预测：几条", False),
    ],
)  # fmt: skip
def test_blanks_count_as_what_fills_them(text: str, wrong: bool) -> None:
    texts = [("here", filled_in(text))]
    spaces, marks = rf"[{HAN}][A-Za-z0-9]", rf"[{HAN}][,;:?!]"
    assert bool(found(spaces, texts) or found(marks, texts)) is wrong
