"""A year's statements in ZIP files: in parts, each paper once, never all in memory."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from payments.statements import batch
from payments.statements.batch import zip_years


@pytest.mark.parametrize(("papers", "parts"), [(0, []), (3, [3]), (4, [3, 1]), (6, [3, 3])])
def test_each_paper_is_in_one_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, papers: int, parts: list[int]
) -> None:
    monkeypatch.setattr(batch, "PART", 3)
    names = [f"{number}.pdf" for number in range(papers)]

    files = list(zip_years(tmp_path, ((name, name.encode()) for name in names), 2026))

    found = [ZipFile(file).namelist() for file in files]
    assert [len(part) for part in found] == parts
    assert [name for part in found for name in part] == names
    assert [file.name for file in files] == [
        f"statements-2026-{number:02d}.zip" for number in range(1, len(parts) + 1)
    ]


def test_a_part_is_on_disk_before_the_next_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "PART", 2)
    drawn: list[str] = []

    def papers() -> Iterator[tuple[str, bytes]]:
        for number in range(5):
            drawn.append(f"{number}.pdf")
            yield drawn[-1], b"paper"

    first = next(zip_years(tmp_path, papers(), 2026))

    assert drawn == ["0.pdf", "1.pdf"]
    assert ZipFile(first).namelist() == drawn
