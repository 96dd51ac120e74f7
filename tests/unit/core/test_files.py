"""The file store keeps whole files, inside its folder."""

from pathlib import Path

import pytest

from core.errors import NotFound
from core.files import LocalFiles


@pytest.fixture
def store(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def test_what_is_put_is_there_and_replaced_whole(store: LocalFiles) -> None:
    assert not store.has("papers/1.pdf")
    store.put("papers/1.pdf", b"first")
    store.put("papers/1.pdf", b"second")
    assert store.has("papers/1.pdf")
    assert store.get("papers/1.pdf") == b"second"
    assert [file.name for file in (store.folder / "papers").iterdir()] == ["1.pdf"]


def test_what_is_dropped_is_gone_and_dropping_twice_is_no_mistake(store: LocalFiles) -> None:
    store.put("papers/1.pdf", b"first")
    store.drop("papers/1.pdf")
    store.drop("papers/1.pdf")
    assert not store.has("papers/1.pdf")


def test_a_file_is_kept_as_a_copy(store: LocalFiles, tmp_path: Path) -> None:
    source = tmp_path / "month.zip"
    source.write_bytes(b"large")
    store.put_file("bound/month.zip", source)
    assert store.get("bound/month.zip") == b"large"
    assert source.exists()


@pytest.mark.parametrize("key", ["nothing", "papers", "papers/1.pdf/below", ""])
def test_what_is_not_a_file_of_the_store_is_not_found(store: LocalFiles, key: str) -> None:
    store.put("papers/1.pdf", b"x")
    assert not store.has(key)
    with pytest.raises(NotFound):
        store.get(key)


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "papers/../../secret", "a\x00b"])
def test_no_key_leads_out_of_the_store(store: LocalFiles, key: str) -> None:
    for act in (store.get, store.has, store.drop):
        with pytest.raises(ValueError, match=r"inside the store|null byte"):
            act(key)
    with pytest.raises(ValueError, match=r"inside the store|null byte"):
        store.put(key, b"x")
    assert not store.folder.exists()


def test_a_link_out_of_the_store_leads_nowhere(store: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    store.folder.mkdir()
    (store.folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="inside the store"):
        store.get("link")


def test_a_file_that_cannot_be_kept_leaves_nothing_behind(store: LocalFiles) -> None:
    store.put("papers/1.pdf", b"x")
    with pytest.raises(IsADirectoryError):
        store.put("papers", b"x")
    assert [path.name for path in store.folder.iterdir()] == ["papers"]
