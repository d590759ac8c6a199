"""The store's schema, as numbered steps from nothing to the latest version.

``PRAGMA user_version`` holds the number of the last step taken. A released
step is never edited: what changes is a new step at the end.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing

from tui_reader.text.i18n import _

_FIRST = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    -- Where the feed is asked for once a permanent redirect is believed; url stays what the
    -- user wrote, which the configuration and the marks know it by.
    fetch_url TEXT NOT NULL DEFAULT '',
    user_title TEXT NOT NULL DEFAULT '',
    own_title TEXT NOT NULL DEFAULT '',
    site_url TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL DEFAULT '',
    user_language TEXT NOT NULL DEFAULT '',
    own_language TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    interval INTEGER NOT NULL DEFAULT 0,
    subscribed INTEGER NOT NULL DEFAULT 1,
    position INTEGER NOT NULL DEFAULT 0,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT NOT NULL DEFAULT '',
    last_checked INTEGER,
    last_success INTEGER,
    next_due INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    gone INTEGER NOT NULL DEFAULT 0,
    ttl INTEGER NOT NULL DEFAULT 0,
    skips TEXT NOT NULL DEFAULT '',
    moved_to TEXT NOT NULL DEFAULT '',
    moved_since INTEGER,
    moved_count INTEGER NOT NULL DEFAULT 0
) STRICT;

-- read, starred and later repeat what the marks say, so that one index answers a view.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feeds (id),
    identity TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    published INTEGER,
    updated INTEGER,
    received INTEGER NOT NULL,
    sort_at INTEGER NOT NULL,
    language TEXT NOT NULL,
    summary TEXT NOT NULL,
    summary_only INTEGER NOT NULL,
    media TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL,
    story INTEGER NOT NULL DEFAULT 0,
    search_id INTEGER,
    read INTEGER NOT NULL DEFAULT 0,
    read_at INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    later INTEGER NOT NULL DEFAULT 0,
    UNIQUE (feed_id, identity)
) STRICT;
CREATE INDEX articles_by_time ON articles (sort_at);
CREATE INDEX articles_by_feed ON articles (feed_id, sort_at);
CREATE INDEX articles_by_story ON articles (story);
CREATE INDEX articles_by_search ON articles (search_id);
CREATE INDEX articles_unread ON articles (sort_at) WHERE read = 0;
CREATE INDEX articles_unread_by_feed ON articles (feed_id, sort_at) WHERE read = 0;
CREATE INDEX articles_read ON articles (read_at) WHERE read_at > 0;
CREATE INDEX articles_starred ON articles (sort_at) WHERE starred = 1;
CREATE INDEX articles_later ON articles (sort_at) WHERE later = 1;

CREATE TABLE contents (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    html BLOB NOT NULL,
    full_text BLOB NOT NULL DEFAULT x''
) STRICT;

-- What the user said of an article. No reference to articles: marks outlive them.
CREATE TABLE marks (
    key BLOB PRIMARY KEY,
    read INTEGER NOT NULL DEFAULT 0,
    read_at INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    later INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mark_tags (
    key BLOB NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (key, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_tags (
    tag TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_by_article ON article_tags (article_id);

-- Contentless: rows are never changed in place. An edited article gets a new
-- search_id, and hits that no article points to fall out of the join. Stores begun before
-- November 2026 have detail = 'column': it answers the same questions in twice the room.
CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content = '', detail = 'none', tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_SECOND = """
-- What the user should know of a feed that can be read, such as entries left out.
ALTER TABLE feeds ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- Entries of the feed's last document: so many of its articles are never purged.
ALTER TABLE feeds ADD COLUMN entries INTEGER NOT NULL DEFAULT 0;

-- A partial index that holds its own condition's column is covering: SQLite 3.40 otherwise
-- looks every article up (3.5 ms instead of 0.5 for a count of 100,000).
DROP INDEX articles_unread;
CREATE INDEX articles_unread ON articles (read, sort_at) WHERE read = 0;
DROP INDEX articles_unread_by_feed;
CREATE INDEX articles_unread_by_feed ON articles (feed_id, read, sort_at) WHERE read = 0;
DROP INDEX articles_starred;
CREATE INDEX articles_starred ON articles (starred, sort_at) WHERE starred = 1;
DROP INDEX articles_later;
CREATE INDEX articles_later ON articles (later, sort_at) WHERE later = 1;

-- How many articles a feed has: a count of a million is read from a thousand rows.
CREATE TABLE tallies (
    feed_id INTEGER PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    total INTEGER NOT NULL,
    unread INTEGER NOT NULL
) STRICT;
INSERT INTO tallies SELECT feed_id, count(*), sum(read = 0) FROM articles GROUP BY feed_id;
CREATE TRIGGER tally_new AFTER INSERT ON articles BEGIN
    INSERT INTO tallies VALUES (new.feed_id, 1, new.read = 0) ON CONFLICT (feed_id)
    DO UPDATE SET total = total + 1, unread = unread + excluded.unread;
END;
CREATE TRIGGER tally_gone AFTER DELETE ON articles BEGIN
    UPDATE tallies SET total = total - 1, unread = unread - (old.read = 0)
    WHERE feed_id = old.feed_id;
END;
CREATE TRIGGER tally_read AFTER UPDATE OF read ON articles WHEN old.read <> new.read BEGIN
    UPDATE tallies SET unread = unread + old.read - new.read WHERE feed_id = new.feed_id;
END;

-- What an article said before its paper changed it.
CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    replaced_at INTEGER NOT NULL,
    title TEXT NOT NULL,
    html BLOB NOT NULL,
    PRIMARY KEY (article_id, replaced_at)
) STRICT;

-- What came of fetching an article's page; the text itself is in contents.full_text.
-- state is text, refused or failed; tries counts failures since the last answer.
CREATE TABLE pages (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    fetched_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    byline TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Whose pages are fetched unasked: never, always, or auto (when the feed gives a summary only).
ALTER TABLE feeds ADD COLUMN full_text TEXT NOT NULL DEFAULT 'never';
ALTER TABLE feeds ADD COLUMN selector TEXT NOT NULL DEFAULT '';

-- Pictures that were asked for. One that is kept has a file, named by us; one that is not has a
-- reason. look is the same for copies of one picture in other sizes and formats.
CREATE TABLE pictures (
    url TEXT PRIMARY KEY,
    file TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL DEFAULT '',
    look TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    fetched_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX pictures_by_file ON pictures (file);
CREATE INDEX pictures_by_use ON pictures (used_at);

-- Which articles show a picture: those that are starred or for later keep it longest.
CREATE TABLE article_pictures (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    PRIMARY KEY (url, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_pictures_by_article ON article_pictures (article_id);

-- Pictures never to be fetched or shown: kind is picture (value its address), host or feed.
-- Of a picture, the hash of its bytes and its look catch it under another address.
CREATE TABLE blocked_pictures (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    since INTEGER NOT NULL,
    content_hash TEXT NOT NULL DEFAULT '',
    look TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

-- What waits for the network: kind is page or pictures.
CREATE TABLE queued (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (article_id, kind)
) STRICT, WITHOUT ROWID;

-- Markings that can be undone, the newest by id.
CREATE TABLE undo_steps (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    step TEXT NOT NULL
) STRICT;

-- How far an article was read: the share of it above the screen's top.
CREATE TABLE positions (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    share REAL NOT NULL,
    at INTEGER NOT NULL
) STRICT;
"""

_THIRD = """
-- Whoever inserts articles counts them: see tallies.py.
DROP TRIGGER tally_new;
"""

_FOURTH = """
-- The paper that an entry names as its source; empty: the feed's own.
ALTER TABLE articles ADD COLUMN paper TEXT NOT NULL DEFAULT '';
-- Until when the server asked to be left alone (Retry-After); 0: it did not ask.
ALTER TABLE feeds ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;
"""

_FIFTH = """
-- The largest id that an article of this store ever had: none is given twice, and an id that
-- outlives its article (in a step to be undone, a story, a request) names no other.
INSERT OR REPLACE INTO facts (name, value) SELECT 'last article id', max(
    coalesce((SELECT max(id) FROM articles), 0),
    coalesce((SELECT max(story) FROM articles), 0),
    coalesce((
        SELECT max(atom) FROM undo_steps,
            json_tree(iif(json_valid(step), step, '{}'), '$.runs') WHERE type = 'integer'
    ), 0)
);
CREATE TRIGGER article_id_gone AFTER DELETE ON articles
WHEN old.id > (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'last article id') BEGIN
    UPDATE facts SET value = old.id WHERE name = 'last article id';
END;

-- A step may be several rows, each marked and undone in one transaction: part_of is the id of the
-- step's first row, 0 in the first row itself. keys are the mark keys of its articles in the
-- order of their ids, 16 bytes each; an older step has none.
ALTER TABLE undo_steps ADD COLUMN part_of INTEGER NOT NULL DEFAULT 0;
ALTER TABLE undo_steps ADD COLUMN keys BLOB NOT NULL DEFAULT x'';

-- 1 while what nobody read or marked of a feed that was unsubscribed from is being removed.
ALTER TABLE feeds ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;
"""

_SIXTH = """
-- A language's articles in order, and how many of them are unread: a covering index for both.
CREATE INDEX articles_by_language ON articles (language, sort_at, id, read);
-- How its paper files an article: a JSON array of names, empty for none. What was stored before is
-- without them until its paper changes it.
ALTER TABLE articles ADD COLUMN categories TEXT NOT NULL DEFAULT '';
"""

_SEVENTH = """
-- Unread articles of a feed that was unsubscribed from: their rows of all tables as msgpack, table to
-- list of column to value. They return with the feed, or go after a while.
CREATE TABLE set_aside (
    article_id INTEGER PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    since INTEGER NOT NULL,
    rows BLOB NOT NULL
) STRICT;
CREATE INDEX set_aside_by_feed ON set_aside (feed_id);
CREATE INDEX set_aside_by_time ON set_aside (since);
"""

_EIGHTH = """
-- The search index with columns of its own and every term once; see search_index.py. The old one answers
-- for what the new one does not hold yet.
ALTER TABLE search RENAME TO search_before;
CREATE VIRTUAL TABLE search USING fts5 (
    title, author, text, categories, day,
    content = '', columnsize = 0, detail = 'column', prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO facts (name, value)
SELECT 'search index filled to', '0' WHERE EXISTS (SELECT 1 FROM articles);
-- The old one is not merged any more.
DELETE FROM facts WHERE name = 'search index to be merged';

-- What the search index holds, when it is sorted at, and a time that no article up to this id is sorted
-- after. Not bound to articles: what is left here of one that is gone is in the index as well.
CREATE TABLE indexed (
    article_id INTEGER PRIMARY KEY,
    sort_at INTEGER NOT NULL,
    latest INTEGER NOT NULL
) STRICT;
"""

_NINTH = """
-- How long the feed's articles are kept, where that is its own: a JSON object; empty: as all others.
ALTER TABLE feeds ADD COLUMN keep TEXT NOT NULL DEFAULT '';

-- How many articles are in a language, as its tag is spelt: see tallies.py.
CREATE TABLE language_tallies (
    language TEXT PRIMARY KEY,
    total INTEGER NOT NULL,
    unread INTEGER NOT NULL
) STRICT;
INSERT INTO language_tallies SELECT language, count(*), sum(read = 0) FROM articles GROUP BY language;
CREATE TRIGGER language_tally_gone AFTER DELETE ON articles BEGIN
    UPDATE language_tallies SET total = total - 1, unread = unread - (old.read = 0)
    WHERE language = old.language;
END;
CREATE TRIGGER language_tally_read AFTER UPDATE OF read ON articles WHEN old.read <> new.read BEGIN
    UPDATE language_tallies SET unread = unread + old.read - new.read WHERE language = new.language;
END;
"""

_TENTH = """
-- What a rule has hidden, and which. It is read as well, and no view shows it but those that say so.
CREATE TABLE hidden (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX hidden_by_rule ON hidden (rule);
"""

_ELEVENTH = """
-- Of the articles of a story one is the story's row in a list; the others stand behind it.
ALTER TABLE articles ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;
-- The rows of a view are found by walking its index, those behind another passed over in it.
DROP INDEX articles_by_time;
CREATE INDEX articles_by_time ON articles (sort_at, id, behind);
DROP INDEX articles_unread;
CREATE INDEX articles_unread ON articles (read, sort_at, id, behind) WHERE read = 0;

ALTER TABLE tallies ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tallies ADD COLUMN shown_unread INTEGER NOT NULL DEFAULT 0;
UPDATE tallies SET shown = total, shown_unread = unread;
DROP TRIGGER tally_gone;
CREATE TRIGGER tally_gone AFTER DELETE ON articles BEGIN
    UPDATE tallies SET total = total - 1, unread = unread - (old.read = 0),
        shown = shown - (old.behind = 0),
        shown_unread = shown_unread - (old.read = 0 AND old.behind = 0)
    WHERE feed_id = old.feed_id;
END;
DROP TRIGGER tally_read;
CREATE TRIGGER tally_changed AFTER UPDATE OF read, behind ON articles
WHEN old.read <> new.read OR old.behind <> new.behind BEGIN
    UPDATE tallies SET unread = unread + (new.read = 0) - (old.read = 0),
        shown = shown + (new.behind = 0) - (old.behind = 0),
        shown_unread = shown_unread + (new.read = 0 AND new.behind = 0)
            - (old.read = 0 AND old.behind = 0)
    WHERE feed_id = new.feed_id;
END;
-- A story whose row goes keeps one.
CREATE TRIGGER story_row_gone AFTER DELETE ON articles WHEN old.behind = 0 AND old.story <> 0 BEGIN
    UPDATE articles SET behind = 0 WHERE id = (
        SELECT id FROM articles WHERE story = old.story ORDER BY behind, read DESC, sort_at DESC LIMIT 1
    );
END;

-- What a rule hides is no row; another report becomes it.
CREATE TRIGGER story_row_hidden AFTER INSERT ON hidden BEGIN
    UPDATE articles SET behind = 0 WHERE id = (
        SELECT other.id FROM articles AS one JOIN articles AS other ON other.story = one.story
        WHERE one.id = new.article_id AND one.story <> 0 AND one.behind = 0 AND other.id <> one.id
        AND other.id NOT IN (SELECT article_id FROM hidden)
        ORDER BY other.read, other.sort_at DESC LIMIT 1
    );
    UPDATE articles SET behind = 1 WHERE id = new.article_id AND story <> 0 AND EXISTS (
        SELECT 1 FROM articles AS other
        WHERE other.story = articles.story AND other.id <> articles.id AND other.behind = 0
    );
END;

-- Pairs of articles that the user joined into one story (1), or took apart (0).
CREATE TABLE story_choices (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    together INTEGER NOT NULL,
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_choices_by_other ON story_choices (other_id);
"""

_TWELFTH = """
-- Until when a feed is kept out of Unread, Today and the ticker; 0: it is not.
ALTER TABLE feeds ADD COLUMN quiet_until INTEGER NOT NULL DEFAULT 0;
-- How many of its newest articles may be unread; 0: all.
ALTER TABLE feeds ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;

-- What a rule has put at the top of lists, until it is read.
CREATE TABLE topped (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    at INTEGER NOT NULL
) STRICT;

-- What a rule wants to be told of, each article once.
CREATE TABLE notices (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX notices_to_tell ON notices (told) WHERE told = 0;

-- What was opened to be read, and when first.
CREATE TABLE openings (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    at INTEGER NOT NULL
) STRICT;

-- What papers edited last.
CREATE INDEX versions_by_time ON versions (replaced_at, article_id);

-- What the user wrote on articles; like tags, kept apart from them and repeated on those that are here.
CREATE TABLE mark_notes (
    key BLOB PRIMARY KEY,
    note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE article_notes (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    note TEXT NOT NULL
) STRICT;
"""

_THIRTEENTH = """
-- Whose feed it is: an account's name, empty for the user's own; and what its server calls it.
ALTER TABLE feeds ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN server_id TEXT NOT NULL DEFAULT '';

-- How it stands with each account. held says why what its server lists was not believed.
CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    last_tried INTEGER NOT NULL DEFAULT 0,
    last_success INTEGER NOT NULL DEFAULT 0,
    next_due INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    refused INTEGER NOT NULL DEFAULT 0,
    held TEXT NOT NULL DEFAULT '',
    accepted INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    -- From where on the server is asked what has changed, and when it was asked for everything.
    mark TEXT NOT NULL DEFAULT '',
    complete_at INTEGER NOT NULL DEFAULT 0,
    -- How many requests the server allows: a JSON list.
    quotas TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;

-- The articles of accounts that were fetched, those that have gone here among them: what was purged
-- does not come back. tries counts in vain; missing says that the server has it no more.
CREATE TABLE account_articles (
    account TEXT NOT NULL,
    server_id TEXT NOT NULL,
    feed_id INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, server_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_articles_by_article ON account_articles (article_id);

-- Marks that an account's server has not shown yet: field is read, starred or tag. sent: the server may
-- know of one; misses counts how often it did not show what it had accepted.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    server_id TEXT NOT NULL,
    field TEXT NOT NULL,
    tag TEXT NOT NULL DEFAULT '',
    value INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER NOT NULL DEFAULT 0,
    misses INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, server_id, field, tag)
) STRICT;

-- What is to be done with an account's feeds: kind is subscribe, unsubscribe, rename or move.
CREATE TABLE feed_wishes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    server_id TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What was sent to accounts and what they answered, the newest by id.
CREATE TABLE account_log (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account TEXT NOT NULL,
    what TEXT NOT NULL,
    tag TEXT NOT NULL DEFAULT '',
    server_ids TEXT NOT NULL DEFAULT '[]',
    answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX account_log_by_account ON account_log (account, id);

-- The last word on each mark that machines share by files, whose it is and when it was said, in
-- microseconds; see shared_words.py. written: the file of this machine has it, or another's word is
-- kept; applied: what it says of a story was carried out.
CREATE TABLE shared_marks (
    key BLOB NOT NULL,
    field TEXT NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    at INTEGER NOT NULL,
    machine TEXT NOT NULL,
    word BLOB NOT NULL,
    written INTEGER NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key, field, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_marks_by_time ON shared_marks (at);
CREATE INDEX shared_marks_unwritten ON shared_marks (at) WHERE written = 0;
CREATE INDEX shared_marks_of_stories ON shared_marks (field, applied)
WHERE field IN ('picture', 'story');

-- How far the files of others were read, and a hash of how they begin.
CREATE TABLE mark_files (
    name TEXT PRIMARY KEY,
    read_to INTEGER NOT NULL,
    beginning TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_FOURTEENTH = """
-- Selectors of a web page that is read as a feed, as JSON; empty: it is a feed.
ALTER TABLE feeds ADD COLUMN page TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN shorts INTEGER NOT NULL DEFAULT 1;
"""

_FIFTEENTH = """
-- What a command of the user's own made of an article, kept beside it; instead: it is shown in place of
-- the article's text.
CREATE TABLE made (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    command TEXT NOT NULL,
    program TEXT NOT NULL,
    at INTEGER NOT NULL,
    instead INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL,
    PRIMARY KEY (article_id, command)
) STRICT, WITHOUT ROWID;
"""

STEPS: tuple[str, ...] = (
    _FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH, _EIGHTH, _NINTH, _TENTH, _ELEVENTH,
    _TWELFTH, _THIRTEENTH, _FOURTEENTH, _FIFTEENTH,
)  # fmt: skip
"""Step N brings a store of version N to version N + 1."""

FINGERPRINTS: tuple[int, ...] = (
    153275820, 723120552, 3197131863, 2500756427, 3144920578, 3110240832,
    4078578681, 2828498430, 4283044760, 3348827157, 1551571142, 3970392253,
    2413202701, 713761597, 2588445586,
)  # fmt: skip
"""What :func:`tui_reader.store.migrations.fingerprint` says of each version. Where one is wrong, opening a
store takes 10 ms longer; a test compares them."""

LATEST = len(STEPS)
"""The version that this program reads and writes."""


def migrate(connection: sqlite3.Connection, to: int = LATEST) -> None:
    """Take every missing step up to version ``to``, all in one transaction.

    Two processes may arrive at once: the second waits, then finds nothing to do.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        for step in STEPS[version:to]:
            for statement in _statements(step):
                connection.execute(statement)
        if version < to:
            connection.execute(f"PRAGMA user_version = {to:d}")
        connection.execute("COMMIT")
    except BaseException:
        # Raised again, an interruption too. A full disk ends the transaction by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script; ``executescript`` would commit between them."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


# Whether a store's tables are those that its version says.

_OURS = frozenset({"articles", "contents", "feeds", "marks", "mark_tags"})
_ENOUGH = 3
"""No other program's database has as many of these."""
_COMMENT = re.compile(r"--[^\n]*+")
_DETAIL = re.compile(r", detail = '\w++'")
"""Stores of both kinds were released; see :mod:`.migrations`."""

Objects = Mapping[str, tuple[str, str]]
"""Name → kind and statement of tables, indexes and triggers."""


def objects(connection: sqlite3.Connection) -> Objects:
    """What a database consists of, statements without comments and white space that mean nothing."""
    return {
        row[0]: (row[1], _plain(row[2]))
        for row in connection.execute("SELECT name, type, sql FROM sqlite_schema ORDER BY name")
        # What SQLite or its search module makes for itself depends on their version.
        if row[2] and not row[0].startswith(("sqlite_", "search_"))
    }


def fingerprint(found: Objects) -> int:
    """A number that differs where the objects do."""
    return zlib.crc32(repr(sorted(found.items())).encode())


def is_ours(found: Objects) -> bool:
    """Whether a database is a store of this program, of whatever version."""
    return len(found.keys() & _OURS) >= _ENOUGH


def amiss(found: Objects, version: int) -> str:
    """What is not as it is in a store of a version, in plain words; empty: nothing.

    Tables and indexes that we have not made are let be, but not what changes our rows by itself.
    """
    if version == 0:
        return _("it has tables and no version")
    if fingerprint(found) == FINGERPRINTS[version - 1]:
        return ""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        migrate(made, version)
        wanted = objects(made)
        for name, (kind, statement) in wanted.items():
            if name not in found:
                return _("the {kind} {name} is missing").format(kind=kind, name=name)
            if found[name] != (kind, statement):
                return _("the {kind} {name} is another one").format(kind=kind, name=name)
    triggers = (name for name, (kind, _sql) in found.items() if kind == "trigger")
    other = next((name for name in triggers if name not in wanted), "")
    return _("there is a trigger {name}").format(name=other) if other else ""


def _plain(statement: str) -> str:
    return _DETAIL.sub("", " ".join(_COMMENT.sub(" ", statement).split()))
