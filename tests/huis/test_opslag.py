"""What a browser gets of our own styles and scripts: the same, without what only we read."""

from pathlib import Path

import pytest
from django.conf import settings

from beeldplaat.opslag import strip_css, strip_js

STATIC = Path(settings.BASE_DIR) / "static"


def test_comments_go_from_a_stylesheet_and_the_rules_stay() -> None:
    css = '/* Why.\n   Two lines. */\n.een,\n.twee {\n  content: "/ *";  /* beside */\n}\n'

    assert strip_css(css) == '.een,\n.twee {\ncontent: "/ *";\n}\n'


def test_comments_go_from_a_script_and_every_line_stays_a_line() -> None:
    js = (
        "// @ts-check\n/** Why.\n * More. */\n"
        'const adres = "https://x/*"; // beside\n'
        "  /** @type {string[]} */ (lijst)\n"
        "  const b = /** @type {A} */ (c); /* kept */\n"
        "/* a block\n   of two */\n"
        "einde();\n"
    )

    assert strip_js(js) == (
        'const adres = "https://x/*"; // beside\n(lijst)\nconst b = (c); /* kept */\neinde();\n'
    )


def test_a_script_with_a_template_text_of_several_lines_is_left_alone() -> None:
    js = "// why\nconst t = `een\n  // twee`;\n"

    assert strip_js(js) == js


@pytest.mark.parametrize("script", sorted(STATIC.glob("js/*.js")), ids=lambda path: path.stem)
def test_every_script_of_ours_gets_smaller(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    stripped = strip_js(source)

    assert "@param" not in stripped
    assert len(stripped) < 0.95 * len(source)
    # What is left are the lines that were there, in their order.
    lines = iter(line.strip() for line in source.splitlines())
    kept = [line for line in stripped.splitlines() if "/** @type" not in line]
    for line in kept:
        assert any(line == was or "/** @type" in was for was in lines), line
