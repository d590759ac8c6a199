"""The Google Reader API as servers really speak it, each difference a switch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from tests.support.news_server import PASSWORD, USER, Answer, Feed, Item, News, Request, json

_READING_LIST = "state/com.google/reading-list"
_READ = "state/com.google/read"
_STARRED = "state/com.google/starred"
_LONG = "tag:google.com,2005:reader/item/"


@dataclass
class Traits:
    """What is particular to a server."""

    base: str = ""
    bad_login: Answer = field(default_factory=lambda: Answer(b"Error=BadAuthentication", 403))
    first_line: str = "SID=unused\nLSID=unused\n"
    app_keys: bool = False
    """AppId and AppKey are wanted."""
    auth_in: str = "header"
    """Where POST wants what proves who asks: ``header``, or ``form`` only."""
    token: str = "checked"
    """``checked``, or ``lenient``: none and "x" will do; ``none``: never looked at."""
    token_uses: int = 0
    """Requests after which a token has expired; 0: never."""
    auth_uses: int = 0
    """Requests after which one has to sign in again; 0: never."""
    bad_token_header: str = "X-Reader-Google-Bad-Token"
    without_json: int = 0
    """The status where ``output=json`` is missing; 0: it is not wanted."""
    plain_accepted: bool = True
    """Whether who takes JSON only is sent plain text all the same."""
    user: str = "-"
    """The user in ids that are sent."""
    feed_ids: str = "number"
    """``number``, ``object`` (24 hexadecimal digits) or ``url``."""
    ids: str = "decimal"
    """Of items in lists: ``decimal``, ``signed`` or ``object``."""
    default_n: int = 20
    most_ids: int = 10**9
    most_contents: int = 10**9
    continuation: str = "id"
    """``id``: n+1 are fetched from it on and the first dropped; ``below``: from under it;
    ``offset``; ``opaque``: below, and no number can be read in it."""
    it_filter: bool = True
    read_stream: str = "right"
    """What a list of ``read`` has: ``right``, ``all`` or ``none``."""
    unknown_label: str = "none"
    """What a label that nobody has brings: ``none``, ``all`` or ``error``."""
    labels: bool = True
    """Whether labels can be listed."""
    tags: str = "kept"
    """Labels on articles: ``kept``, ``ignored`` with an OK, or an ``error``."""
    typed: bool = True
    """Whether the list of labels tells folders from tags."""
    several: bool = True
    """Whether all of several ``a`` count, or the last only."""
    most_fields: int = 0
    """Fields of a form that are read, but for ids; 0: all."""
    most_body: int = 0
    """Bytes of a form that ids are read of; 0: all."""
    unknown_paths: str = "error"
    """``error``, or ``empty``: an empty list and no error."""
    quick_add: bool = False
    one_folder: bool = True
    oldest_unread: int = 0
    """Articles with lower ids stay read, whatever is sent, and the answer is OK."""
    deaf: bool = False
    """OK to every mark, and nothing is done."""
    title: str = "plain"
    """``plain``, ``wide`` (full-width letters) or ``entities``."""
    content: str = "summary"
    zone: dict[str, int] = field(default_factory=dict)
    """Limits of requests, by zone."""


FRESHRSS = Traits(
    base="/api/greader.php",
    bad_login=Answer(b"Unauthorized!", 401, {"Google-Bad-Token": "true"}),
    first_line="SID=nadia/77aa\nLSID=null\n",
    token="lenient",
    bad_token_header="Google-Bad-Token",
    without_json=501,
    default_n=20,
    tags="kept",
    most_fields=1000,
    most_body=1 << 20,
    title="wide",
)
FRESHRSS_2024 = replace(FRESHRSS, several=False, unknown_label="all", read_stream="all")
MINIFLUX = Traits(
    bad_login=Answer(b'{"error_message":"Access Unauthorized"}', 401),
    first_line="",
    auth_in="form",
    without_json=400,
    user="4",
    default_n=10_000,
    most_ids=10_000,
    continuation="offset",
    it_filter=False,
    unknown_label="error",
    labels=False,
    tags="error",
    typed=False,
    unknown_paths="empty",
)
COMMAFEED = Traits(
    base="/rest/googlereader",
    plain_accepted=False,
    most_ids=1000,
    continuation="below",
    it_filter=False,
    read_stream="all",
    tags="ignored",
    typed=False,
)
OLD_READER = Traits(
    without_json=400,
    feed_ids="object",
    ids="object",
    most_ids=10_000,
    most_contents=1000,
    continuation="opaque",
    it_filter=False,
    tags="ignored",
    typed=False,
    quick_add=True,
)
BAZQUX = Traits(
    bad_login=Answer(b"Error=BadAuthentication\n", 200),
    token_uses=0,
    ids="signed",
    feed_ids="url",
    user="01234567890123456789",
    most_ids=50_000,
    most_contents=1000,
    continuation="below",
    typed=False,
    one_folder=False,
)
INOREADER = Traits(
    bad_login=Answer(b"Error=BadAuthentication", 401),
    app_keys=True,
    token="none",
    feed_ids="url",
    user="1005",
    most_ids=1000,
    most_contents=100,
    continuation="opaque",
    quick_add=True,
    title="entities",
    content="content",
    one_folder=False,
)
KNOWN = {
    "freshrss": FRESHRSS,
    "freshrss-2024": FRESHRSS_2024,
    "miniflux": MINIFLUX,
    "commafeed": COMMAFEED,
    "old-reader": OLD_READER,
    "bazqux": BAZQUX,
    "inoreader": INOREADER,
}


class GoogleFront:
    """Answers requests of the Google Reader API."""

    def __init__(self, news: News, traits: Traits) -> None:
        self.news = news
        self.traits = traits
        self.sign_ins = 0
        self.tokens = 0
        self.used = {"auth": 0, "token": 0}
        self.spent = dict.fromkeys(traits.zone, 0)

    def __call__(self, request: Request) -> Answer:
        answer = self._answer(request)
        if self.traits.zone:
            extra = {"X-Reader-Limits-Reset-After": "3600"}
            for zone, limit in self.traits.zone.items():
                extra[f"X-Reader-{zone}-Limit"] = str(limit)
                extra[f"X-Reader-{zone}-Usage"] = str(self.spent[zone])
            answer.headers = {**answer.headers, **extra}
        return answer

    def _answer(self, request: Request) -> Answer:
        if not request.path.startswith(self.traits.base):
            return Answer(b"<html>the front page", 404)
        path = request.path.removeprefix(self.traits.base)
        if path == "/accounts/ClientLogin":
            return self._login(request)
        path = path.removeprefix("/reader/api/0/")
        if not self._may(request, path):
            return self._unauthorized("")
        for zone, used in self.spent.items():
            if used >= self.traits.zone[zone]:
                return Answer(b"limit reached", 429)
            self.spent[zone] += 1
        if path in ("token", "edit-tag", "subscription/edit") and not self._takes_text(request):
            return Answer(b"", 406)
        if request.method == "POST" and path != "stream/items/contents":
            refused = self._token_refused(request)
            if refused is not None:
                return refused
        return self._known(request, path)

    def _takes_text(self, request: Request) -> bool:
        accepted = request.headers.get("accept", "*/*")
        return self.traits.plain_accepted or "text/plain" in accepted or "*/*" in accepted

    def _login(self, request: Request) -> Answer:
        fields = dict(request.form)
        if not self._takes_text(request):
            return Answer(b"", 406)
        if self.traits.app_keys and not self._has_keys(request):
            return Answer(b"Error=AppIdMissing", 403)
        if (fields.get("Email"), fields.get("Passwd")) != (USER, PASSWORD):
            return self.traits.bad_login
        self.sign_ins += 1
        self.used["auth"] = 0
        return Answer(f"{self.traits.first_line}Auth={self.auth}\n".encode())

    def _has_keys(self, request: Request) -> bool:
        return request.headers.get("appid") == "1000" and request.headers.get("appkey") == "keykey"

    @property
    def auth(self) -> str:
        return f"{USER}/a{self.sign_ins}"

    @property
    def edit_token(self) -> str:
        return self.auth if self.traits.auth_in == "form" else f"t{self.tokens}"

    def _may(self, request: Request, path: str) -> bool:
        if request.method == "POST" and self.traits.auth_in == "form":
            if dict(request.form).get("T") != self.auth or not self.sign_ins:
                return False
        elif request.headers.get("authorization") != f"GoogleLogin auth={self.auth}" or (
            self.traits.app_keys and not self._has_keys(request)
        ):
            return False
        self.used["auth"] += 1
        return not self.traits.auth_uses or self.used["auth"] <= self.traits.auth_uses

    def _unauthorized(self, header: str) -> Answer:
        # FreshRSS speaks of its token whatever it was that is wrong.
        always = self.traits.bad_token_header == "Google-Bad-Token"
        name = header or (self.traits.bad_token_header if always else "")
        return Answer(b"Unauthorized", 401, {name: "true"} if name else {})

    def _token_refused(self, request: Request) -> Answer | None:
        if self.traits.token == "none":
            return None
        given = self._fields(request).get("T", [""])[0]
        if self.traits.token == "lenient" and given in ("", "x"):
            return None
        self.used["token"] += 1
        expired = self.traits.token_uses and self.used["token"] > self.traits.token_uses
        if given == self.edit_token and not expired:
            return None
        return self._unauthorized(self.traits.bad_token_header)

    def _fields(self, request: Request) -> dict[str, list[str]]:
        """The fields of a form, but for ids, as far as they are read."""
        read = request.form[: self.traits.most_fields or None]
        found: dict[str, list[str]] = {}
        for name, value in read:
            found.setdefault(name, []).append(value)
        return found

    def _item_ids(self, request: Request) -> list[int]:
        body = request.body[: self.traits.most_body or None]
        return [
            found
            for name, value in parse_qsl(body.decode("utf-8", "replace"))
            if name == "i" and (found := self._number(value)) is not None
        ]

    def _known(self, request: Request, path: str) -> Answer:
        lists = path in ("tag/list", "subscription/list", "unread-count")
        lists = lists or path.startswith("stream/")
        if lists and self.traits.without_json and request.first("output") != "json":
            return Answer(b"", self.traits.without_json)
        empty = self.traits.unknown_paths == "empty"
        match path:
            case "token":
                if self.used["token"] and self.traits.token_uses:
                    self.tokens += 1
                    self.used["token"] = 0
                return Answer(f"{self.edit_token}\n".encode())
            case "unread-count":
                return json([] if empty else {"max": 1000, "unreadcounts": []})
            case "tag/list":
                return json({"tags": self._tag_list(request)})
            case "subscription/list":
                feeds = [self._subscription(feed) for feed in self.news.feeds.values()]
                return json({"subscriptions": feeds})
            case "subscription/edit":
                return self._edit_subscription(self._fields(request))
            case "subscription/quickadd" if self.traits.quick_add:
                return self._quick_add(self._fields(request)["quickadd"][0])
            case "stream/items/ids":
                return self._ids(request)
            case "stream/items/contents":
                wanted = self._item_ids(request)[: self.traits.most_contents]
                known = set(wanted) & set(self.news.items)
                items = [self._content(self.news.items[one]) for one in sorted(known)[::-1]]
                return json({"id": "x", "updated": self.news.now, "items": items})
            case "edit-tag":
                return self._edit_tag(request)
        return json([]) if empty else Answer(b"Bad Request!", 400)

    def feed_id(self, number: int) -> str:
        """A feed as the server names it."""
        if self.traits.feed_ids == "url":
            return f"feed/{self.news.feeds[number].url}"
        return f"feed/{number:024x}" if self.traits.feed_ids == "object" else f"feed/{number}"

    def _label(self, name: str) -> str:
        return f"user/{self.traits.user}/label/{name}"

    def _tag_list(self, request: Request) -> list[dict[str, Any]]:
        typed = self.traits.typed
        if self.traits.app_keys:
            typed = request.first("types") == "1"
        kinds = [(name, "folder") for name in sorted(self.news.folders)]
        if self.traits.tags == "kept":
            kinds += [(name, "tag") for name in self.news.tags()]
        starred = {"id": f"user/{self.traits.user}/{_STARRED}"}
        return [starred] + [
            {"id": self._label(name)} | ({"type": kind} if typed else {}) for name, kind in kinds
        ]

    def _subscription(self, feed: Feed) -> dict[str, Any]:
        label = [{"id": self._label(feed.folder), "label": feed.folder}] if feed.folder else []
        return {
            "id": self.feed_id(feed.id),
            "title": self._title(feed.title, name=True),
            "categories": label,
            "url": feed.url,
            "htmlUrl": "https://lesquais.example/",
        }

    def _title(self, title: str, *, name: bool = False) -> str:
        if self.traits.title == "entities":
            return title.replace("&", "&amp;").replace("<", "&lt;")
        if self.traits.title == "wide":
            wide = {"&": "＆", "<": "＜", ">": "＞"} | ({"/": "／"} if name else {})
            return title.translate(str.maketrans(wide))
        return title

    def _edit_subscription(self, form: dict[str, list[str]]) -> Answer:
        stream = form["s"][0]
        add, remove = (form.get(name, [""])[0].partition("/label/")[2] for name in "ar")
        title = form.get("t", [""])[0]
        if form["ac"] == ["subscribe"]:
            url = stream.removeprefix("feed/")
            if any(feed.url == url for feed in self.news.feeds.values()) or "dead" in url:
                return Answer(b"Bad Request!", 400)
            self.news.subscribe(url, title, add)
            return Answer(b"OK")
        known = {self.feed_id(number): number for number in self.news.feeds}
        if stream not in known:
            return Answer(b"Bad Request!", 400)
        feed = self.news.feeds[known[stream]]
        if form["ac"] == ["unsubscribe"]:
            del self.news.feeds[feed.id]
            self.news.items = {
                one: item for one, item in self.news.items.items() if item.feed != feed.id
            }
            return Answer(b"OK")
        feed.title = title or feed.title
        if add:
            feed.folder = add
            self.news.folders.add(add)
        # CommaFeed takes the feed out whatever came before.
        if remove and (self.traits.one_folder or remove == feed.folder):
            feed.folder = ""
        return Answer(b"OK")

    def _quick_add(self, url: str) -> Answer:
        if "dead" in url:
            return json({"query": url, "numResults": 0, "error": "Feed was not added."})
        feed = self.news.subscribe(url)
        return json({"query": url, "numResults": 1, "streamId": self.feed_id(feed.id)})

    def _edit_tag(self, request: Request) -> Answer:
        fields = self._fields(request)
        ids = list(self._item_ids(request))
        for name in "ar":
            values = fields.get(name, [])
            for value in values if self.traits.several else values[-1:]:
                _user, _, state = value.partition("/label/")
                kind = "tag" if name == "a" else "untag"
                if value.endswith(_READ):
                    kind = "read" if name == "a" else "unread"
                elif value.endswith(_STARRED):
                    kind = "star" if name == "a" else "unstar"
                elif self.traits.tags == "error":
                    return Answer(b"unsupported tag", 500)
                elif self.traits.tags == "ignored" or state in self.news.folders:
                    continue
                if kind == "unread":
                    ids = [one for one in ids if one >= self.traits.oldest_unread]
                if not self.traits.deaf:
                    self.news.mark(ids, kind, state)
        return Answer(b"OK")

    def _ids(self, request: Request) -> Answer:
        stream = request.first("s")
        found = self._of_stream(stream)
        if found is None:
            return Answer(b"", 500)
        if request.first("xt").endswith(_READ):
            found = [item for item in found if item.unread]
        if self.traits.it_filter and request.first("it").endswith(_READ):
            found = [item for item in found if not item.unread]
        n = min(int(request.first("n") or self.traits.default_n), self.traits.most_ids)
        c = request.first("c")
        more = len(found) > n
        how = self.traits.continuation
        # CommaFeed counts its starred ones.
        if how == "below" and self.traits.base == COMMAFEED.base and stream.endswith(_STARRED):
            how = "offset"
        if how == "offset":
            begin = int(c or 0)
            page = found[begin : begin + n]
            more, then = begin + n < len(found), str(begin + n)
        else:
            below = self._number(c.removeprefix("op-"), decimal=True) if c else None
            if below is not None:
                bound = below + 1 if how == "id" else below
                found = [item for item in found if item.id < bound]
                # What is dropped is the first, whatever it is.
                found = found[1:] if how == "id" else found
            page, more = found[:n], len(found) > n
            then = ("op-" if how == "opaque" else "") + (self._listed(page[-1]) if page else "")
        refs = [{"id": self._listed(item), "directStreamIds": []} for item in page]
        return json({"itemRefs": refs} | ({"continuation": then} if more else {}))

    def _of_stream(self, stream: str) -> list[Item] | None:
        everything = self.news.newest_first()
        if stream.endswith(_STARRED):
            return [item for item in everything if item.starred]
        if stream.endswith(_READ):
            how = self.traits.read_stream
            kept = {"right": lambda item: not item.unread, "all": lambda _item: True}
            return [item for item in everything if how in kept and kept[how](item)]
        if stream.endswith(_READING_LIST):
            return everything
        name = stream.partition("/label/")[2]
        if not self.traits.labels:
            return None
        if name in self.news.folders:
            feeds = {feed.id for feed in self.news.feeds.values() if feed.folder == name}
            return [item for item in everything if item.feed in feeds]
        if name in self.news.tags():
            return [item for item in everything if name in item.tags]
        return {"none": [], "all": everything, "error": None}[self.traits.unknown_label]

    def _listed(self, item: Item) -> str:
        if self.traits.ids == "object":
            return f"{item.id:024x}"
        if self.traits.ids == "signed" and item.id >= 1 << 63:
            return str(item.id - (1 << 64))
        return str(item.id)

    def _number(self, value: str, *, decimal: bool = False) -> int | None:
        """An id of a request, as most servers read it: in hexadecimal behind its prefix."""
        bare = value.removeprefix(_LONG)
        try:
            if self.traits.ids == "object" or bare != value:
                return int(bare, 16)
            return int(bare, 10 if decimal else 16) % (1 << 64)
        except ValueError:
            return None

    def _content(self, item: Item) -> dict[str, Any]:
        width = 24 if self.traits.ids == "object" else 16
        user = self.traits.user
        states = [f"user/{user}/{_READING_LIST}"] + (
            [] if item.unread else [f"user/{user}/{_READ}"]
        )
        return {
            "id": f"{_LONG}{item.id:0{width}x}",
            "crawlTimeMsec": str(item.changed * 1000),
            "timestampUsec": str(item.changed * 1_000_000),
            "published": item.changed,
            "title": self._title(item.title),
            "canonical": [{"href": f"https://lesquais.example/{item.id}"}],
            "alternate": [{"href": f"https://lesquais.example/{item.id}", "type": "text/html"}],
            "categories": [*states, *map(self._label, sorted(item.tags)), "Ports"],
            "origin": {"streamId": self.feed_id(item.feed), "title": "Les Quais"},
            self.traits.content: {"content": item.html},
            "author": "Ines Vall",
            "enclosure": [
                {"href": "https://lesquais.example/a.mp3", "type": "audio/mpeg", "length": 12}
            ],
        }
