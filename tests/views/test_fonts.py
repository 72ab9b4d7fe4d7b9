"""The figures' fonts: what this machine lacks is no news to a learner."""

import logging

from zlearn.views.fonts import font


def test_a_chinese_font_without_a_bold_face_is_used_without_a_word(caplog):
    font(16, bold=True)
    log = logging.getLogger("matplotlib.font_manager")
    with caplog.at_level(logging.WARNING, logger="matplotlib.font_manager"):
        log.warning("findfont: Failed to find font weight bold for SimHei, now using 400.")
        log.warning("findfont: Font family 'Somebody' not found.")
    assert [record.getMessage() for record in caplog.records] == [
        "findfont: Font family 'Somebody' not found."
    ]
