"""Vocabularies and the sentences that plans are written with."""

from collections.abc import Iterator

from pydantic import Field, StrictBool

from app.knowledge.shapes.base import Code, Entry, SeedFile, Shape


class WordShape(Shape):
    """One code: what it is called and what it means."""

    code: Code
    label: str = Field(min_length=1, max_length=60)
    meaning: str = Field(min_length=1, max_length=200)
    sendable: StrictBool = Field(default=True, description="False: derived or only shown, so never sent.")


class VocabularyFile(SeedFile):
    """A closed list of codes."""

    vocabulary: Code
    words: tuple[WordShape, ...] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the vocabulary, whole."""
        yield Entry(kind="vocabulary", code=self.vocabulary, file=file, body=self.model_dump(mode="json"))


class TextsFile(SeedFile):
    """Sentences with places in braces that planning fills in."""

    texts: dict[Code, str] = Field(min_length=1)

    def entries(self, file: str) -> Iterator[Entry]:
        """Yield the texts."""
        for code, text in self.texts.items():
            yield Entry(kind="text", code=code, file=file, body={"code": code, "text": text})
