"""Marks that machines share by files in a folder: what each learns of the others."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tests.support.thorough import some
from tui_reader.engine import marks_folder
from tui_reader.engine.marks_folder import share
from tui_reader.model import PictureBlock
from tui_reader.store import Store, articles, marks, pictures, stories, undo
from tui_reader.store.retention import purge_in_slices

PICTURE = "https://pictures.example/tracker.gif"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Sync").mkdir()
    return tmp_path / "Sync"


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(store_with(tmp_path / name, 4))
    yield made[0], made[1]
    for store in made:
        store.close()


def exchange(folder: Path, *stores: Store, block_after: int = 0) -> None:
    for store in (*stores, *stores):
        assert not share(store, str(folder), block_after, NOW).error


def said(store: Store, identity: str) -> tuple[bool, bool, bool, tuple[str, ...]]:
    one = articles.article(store, of(store, identity))
    assert one is not None
    head = one.headline
    return head.read, head.starred, head.later, tuple(head.tags)


def of(store: Store, identity: str) -> int:
    return int(store.value("SELECT id FROM articles WHERE identity = ?", (identity,)))


def test_marks_go_round_with_those_made_before_and_the_later_word_stands(
    folder: Path, machines: tuple[Store, Store]
) -> None:
    one, two = machines
    one.write(marks.mark, [of(one, "guid-0")], "starred", True, NOW - 9)
    exchange(folder, one, two)
    assert said(two, "guid-0")[1]
    one.write(undo.mark, [of(one, "guid-1")], "read", True, NOW)
    two.write(marks.tag, of(two, "guid-1"), "port", NOW)
    two.write(marks.mark, [of(two, "guid-2")], "later", True, NOW)
    exchange(folder, one, two)
    for store in machines:
        assert said(store, "guid-1") == (True, False, False, ("port",))
        assert said(store, "guid-2")[2]
    undo.take_back_in_slices(one, NOW)
    two.write(marks.mark, [of(two, "guid-0")], "starred", False, NOW)
    exchange(folder, one, two)
    assert [said(store, "guid-1")[0] for store in machines] == [False, False]
    assert [said(store, "guid-0")[1] for store in machines] == [False, False]


def test_a_mark_waits_for_its_article(folder: Path, machines: tuple[Store, Store]) -> None:
    one, two = machines
    receive(one, QUAI, draft(50))
    one.write(marks.mark, [of(one, "guid-50")], "starred", True, NOW)
    one.write(marks.tag, of(one, "guid-50"), "port", NOW)
    exchange(folder, one, two)
    receive(two, QUAI, draft(50))
    assert said(two, "guid-50") == (False, True, False, ("port",))


def test_files_that_break_off_are_damaged_or_come_anew_lose_nothing(
    folder: Path, machines: tuple[Store, Store]
) -> None:
    one, two = machines
    exchange(folder, one, two)
    one.write(marks.mark, [of(one, "guid-0")], "read", True, NOW)
    share(one, str(folder), 0, NOW)
    [path] = folder.glob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    share(two, str(folder), 0, NOW)
    assert not said(two, "guid-0")[0]
    hostile = [
        b"{",
        b'{"at":1}',
        b"\xff" * 70_000,
        b'{"at":9e99,"field":"read","value":1,"key":"00"}',
    ]
    path.write_bytes(b"\n".join([*hostile, whole]))
    share(two, str(folder), 0, NOW)
    assert said(two, "guid-0")[0]
    path.unlink()
    share(one, str(folder), 0, NOW)
    assert {json.loads(each)["id"] for each in path.read_bytes().splitlines()} == {"guid-0"}
    # Whoever was killed in the middle of a line goes on behind it.
    path.write_bytes(whole[:-20])
    one.write(marks.mark, [of(one, "guid-1")], "read", True, NOW)
    share(one, str(folder), 0, NOW)
    share(two, str(folder), 0, NOW)
    assert said(two, "guid-1")[0]


def test_a_store_that_was_copied_to_another_machine_begins_a_file_of_its_own(
    folder: Path, machines: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = machines
    share(one, str(folder), 0, NOW)
    one.write(marks.mark, [of(one, "guid-0")], "read", True, NOW)
    share(one, str(folder), 0, NOW)
    monkeypatch.setattr(marks_folder.socket, "gethostname", lambda: "other.example")
    one.write(marks.mark, [of(one, "guid-1")], "read", True, NOW)
    share(one, str(folder), 0, NOW)
    assert len(list(folder.glob("other-*.jsonl"))) == 1
    assert len(list(folder.glob("*.jsonl"))) == 2


def test_stories_that_a_person_joins_and_splits_go_round(
    folder: Path, machines: tuple[Store, Store]
) -> None:
    one, two = machines
    exchange(folder, one, two)
    ids = [of(one, f"guid-{number}") for number in range(3)]
    one.write(stories.join, ids[0], ids[1], NOW)
    one.write(stories.join, ids[0], ids[2], NOW)
    exchange(folder, one, two)
    assert {two.value("SELECT story FROM articles WHERE id = ?", (id,)) for id in ids} == {1}
    two.write(stories.take_out, ids[1], NOW)
    exchange(folder, one, two)
    found = [one.value("SELECT story FROM articles WHERE id = ?", (id,)) for id in ids]
    assert found == [ids[0], ids[1], ids[0]]
    assert stories.decided(one)[1]


def test_a_picture_that_enough_machines_report_is_blocked(
    tmp_path: Path, folder: Path, machines: tuple[Store, Store]
) -> None:
    one, two = machines
    (tmp_path / "three").mkdir()
    with store_with(tmp_path / "three", 1) as three:
        exchange(folder, one, two, three, block_after=2)
        one.write(undo.block, PictureBlock("picture", PICTURE, NOW), NOW)
        exchange(folder, one, two, three, block_after=2)
        assert not pictures.is_blocked(three, PICTURE, QUAI)
        two.write(undo.block, PictureBlock("picture", PICTURE, NOW), NOW)
        exchange(folder, one, two, three, block_after=2)
        assert pictures.is_blocked(three, PICTURE, QUAI)
        # A word of one's own counts more.
        three.write(pictures.unblock, "picture", PICTURE)
        exchange(folder, one, two, three, block_after=2)
        assert not pictures.is_blocked(three, PICTURE, QUAI)


def test_a_folder_that_is_not_there_is_said(machines: tuple[Store, Store], tmp_path: Path) -> None:
    one, _two = machines
    done = share(one, str(tmp_path / "nowhere"), 0, NOW)
    assert str(done.error) == (
        f"the folder of marks {tmp_path}/nowhere cannot be used: it is not there"
    )


@pytest.mark.parametrize("seed", some(range(1000), 8))
def test_random_histories_converge(folder: Path, machines: tuple[Store, Store], seed: int) -> None:
    chance = random.Random(seed)
    wanted: dict[tuple[str, str], bool] = {}
    # Of what was said before marks were shared only what is marked is known, and since when.
    exchange(folder, *machines)
    for _step in range(40):
        store = chance.choice(machines)
        identity = f"guid-{chance.randrange(4)}"
        field = chance.choice(("read", "starred", "later", "tag"))
        value = chance.random() < 0.6
        act = chance.choice(("mark", "mark", "mark", "share", "share", "purge", "cut", "cut"))
        here = store.value("SELECT id FROM articles WHERE identity = ?", (identity,))
        if act == "share":
            share(store, str(folder), 0, NOW)
        elif act == "purge" and here:
            purge_in_slices(store, [here])
        elif act == "cut":
            ours = str(store.value("SELECT value FROM facts WHERE name = 'marks machine'"))
            for path in folder.glob("*.jsonl"):
                whole = path.read_bytes()
                if path.stem != ours and chance.random() < 0.5:
                    # Not all of it has come over yet.
                    path.write_bytes(whole[: chance.randint(0, len(whole))])
                    share(store, str(folder), 0, NOW)
                    path.write_bytes(whole)
        elif here:
            before = said(store, identity)
            had = "port" in before[3] if field == "tag" else before[_FIELDS.index(field)]
            if had != value:
                wanted[identity, field] = value
                if field == "tag":
                    store.write(undo.tag, here, "port", NOW, present=value)
                else:
                    store.write(undo.mark, [here], field, value, NOW)
    exchange(folder, *machines)
    for store in machines:
        for number in range(4):
            receive(store, QUAI, draft(number))
    answers = [[said(store, f"guid-{number}") for number in range(4)] for store in machines]
    assert answers[0] == answers[1]
    for (identity, field), value in wanted.items():
        found = answers[0][int(identity[-1])]
        got = "port" in found[3] if field == "tag" else found[_FIELDS.index(field)]
        assert got == value, (identity, field)


_FIELDS = ("read", "starred", "later")
