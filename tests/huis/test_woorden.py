"""The words on the pages: Dutch, and none that only a builder or a theorist knows."""

import ast
import html
import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
VERBODEN = re.compile(
    r"\b(?:aspect(?:en)?|actor(?:en|groep(?:en)?)?|momentopnamen?|plakwijze|volgnummer|kenmerk"
    r"|outbox|fragment|token|cache|template"
    r"|error|submit|cancel|save|delete|loading|settings|session|user|password|click|please"
    r"|undefined|null|None|NaN|the|and|your)\b"
)
MARKUP = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<script.*?</script>|<svg.*?</svg>|<!.*?>",
    re.DOTALL,
)
VOORGELEZEN = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
# Also an attribute that a template writes outside a tag, for the tag of its parent.
TAG = re.compile(r"""<[^>]*>|[\w-]+=(?:"[^"]*"|'[^']*')""", re.DOTALL)


def find_forbidden(text: str) -> list[str]:
    return VERBODEN.findall(text)


def read_words(template: str) -> str:
    """What a person reads or hears of a template, without what fills it."""
    bare = MARKUP.sub(" ", template)
    return html.unescape(" ".join([*VOORGELEZEN.findall(bare), TAG.sub(" ", bare)]))


def test_words_are_taken_from_what_people_read_and_hear() -> None:
    template = (
        '{# token #}<p class="token" aria-label="Sluit de error">Een {{ aspect.titel }}'
        "{% if save %} actorgroep{% endif %}</p><svg><title>null</title></svg>"
    )

    assert find_forbidden(read_words(template)) == ["error", "actorgroep"]


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_says_a_word_of_builders(template: Path) -> None:
    assert find_forbidden(read_words(template.read_text(encoding="utf-8"))) == []


def list_sentences(source: str) -> list[str]:
    """Texts in Python that look like a sentence, docstrings left out."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]
    return [text for text in texts if re.match(r"[A-Z][^<{]* .*[.!?]$", text)]


@pytest.mark.parametrize("kamer", ["beeldplaat", "leeromgevingen", "werksessies"])
def test_no_sentence_of_the_app_says_a_word_of_builders(kamer: str) -> None:
    sentences = [
        sentence
        for path in sorted((Path(settings.BASE_DIR) / kamer).rglob("*.py"))
        if not {"management", "migrations"} & set(path.parts) and path.name != "server.py"
        for sentence in list_sentences(path.read_text(encoding="utf-8"))
    ]

    assert len(sentences) > 3
    assert [sentence for sentence in sentences if find_forbidden(sentence)] == []


def test_no_sentence_of_a_script_says_a_word_of_builders() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.js"))]
    sentences = [
        sentence
        for script in scripts
        for sentence in re.findall(r"""["`]([A-Z][^"`\n]* [^"`\n]*[.!?…])["`]""", script)
    ]

    assert len(sentences) > 20
    bare = [re.sub(r"\$\{[^}]*\}", "", sentence) for sentence in sentences]
    assert [sentence for sentence in bare if find_forbidden(sentence)] == []


FORMULIER = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>(.*?)</form>', re.DOTALL)
INVULVELD = re.compile(
    r'<(?:textarea|select)\b|<input\b(?![^>]*type="(?:hidden|submit)")|_veld(?:en)?\.html|{{ form'
)


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_form_leaves_its_words_to_the_browser(template: Path) -> None:
    """A browser checks in its own language and in a balloon over the page; we answer in words."""
    forms = FORMULIER.findall(template.read_text(encoding="utf-8"))

    assert [
        tag.strip()
        for tag, inside in forms
        if INVULVELD.search(inside) and not re.search(r"\bnovalidate\b", tag)
    ] == []
