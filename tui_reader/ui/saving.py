"""Articles taken along: as Markdown, HTML or EPUB. Used by the window and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tui_reader.model import Article
from tui_reader.portable.epub import chapters_by_source, to_epub
from tui_reader.portable.files import file_name, write_new
from tui_reader.portable.web_page import Leaf, Pictures, no_pictures, to_html
from tui_reader.store.offline import MissingPicture
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import long_date

FORMS = {"markdown": "md", "html": "html", "epub": "epub"}
"""Each form and the ending of its files."""


def leaf_of(article: Article) -> Leaf:
    """An article as it is written: its full text when the store has it."""
    one = article.headline
    if one.published is None:
        template, moment = _("published in {feed}, found on {date}"), one.received
    else:
        template, moment = _("published in {feed} on {date}"), one.published
    return Leaf(
        title=display(one.title) or _("Untitled"),
        byline=template.format(feed=display(one.paper), date=long_date(moment)),
        source=display(one.paper),
        feed=display(one.feed),
        html=_with_picture(article),
        url=one.url,
        author=display(one.author),
        language=one.language,
        published=moment,
    )


def pictures_at_hand(folder: Path, files: Mapping[str, str]) -> Pictures:
    """The pictures that were fetched.

    Args:
        folder: where their files are.
        files: the name of each picture's file, by the picture's address.
    """

    def bytes_of(url: str) -> bytes | None:
        name = files.get(url)
        # One that was dropped meanwhile stays on the web.
        path = folder / name if name else None
        return path.read_bytes() if path is not None and path.is_file() else None

    return bytes_of


def without_pictures(missing: Sequence[MissingPicture]) -> str:
    """That some pictures are not in a file, and why as far as it is known."""
    reasons = ", ".join(dict.fromkeys(str(one.reason) for one in missing if one.reason))
    if reasons:
        return ngettext(
            "{count} picture is a link, as it is not here ({reasons})",
            "{count} pictures are links, as they are not here ({reasons})",
            len(missing),
            reasons=reasons,
        )
    return ngettext(
        "{count} picture is a link, as it is not here",
        "{count} pictures are links, as they are not here",
        len(missing),
    )


def written(
    articles: Sequence[Article], form: str, title: str, now: int, pictures: Pictures = no_pictures
) -> bytes:
    """One file's bytes: an article as Markdown or HTML, any number of them as EPUB.

    Raises:
        ValueError: there is no such form, or not one article for one that holds one.
    """
    leaves = [leaf_of(article) for article in articles]
    if form == "epub" and leaves:
        return to_epub(title, chapters_by_source(leaves), now, pictures)
    if len(leaves) != 1 or form not in FORMS:
        raise ValueError(f"{len(leaves)} articles as {form}")
    if form == "html":
        return to_html(leaves[0], pictures).encode()
    return _markdown(leaves[0]).encode()


def save(
    article: Article, form: str, folder: Path, now: int, pictures: Pictures = no_pictures
) -> Path:
    """Write an article into a folder, under a name of ours that nothing has yet; gives the path.

    Raises:
        FileError: it cannot be written.
    """
    title = display(article.headline.title)
    data = written([article], form, title, now, pictures)
    return write_new(folder, file_name(title, FORMS[form]), data)


def _markdown(leaf: Leaf) -> str:
    from tui_reader.document.markdown import address, escaped, to_markdown
    from tui_reader.document.parse import parse

    byline = " · ".join(filter(None, (leaf.byline, leaf.author)))
    parts = [f"# {escaped(leaf.title)}", f"*{escaped(byline)}*"]
    if body := to_markdown(parse(leaf.html)).rstrip("\n"):
        parts.append(body)
    if leaf.url:
        parts.append(address(leaf.url))
    return "\n\n".join(parts) + "\n"


def _with_picture(article: Article) -> str:
    """The text, below its lead picture when it does not hold it."""
    from tui_reader.portable.xhtml import text

    html = article.full_text or article.html
    picture = article.picture
    if picture is None or picture.url.partition("?")[0] in html:
        return html
    caption = f"<figcaption>{text(picture.caption)}</figcaption>" if picture.caption else ""
    return f'<figure><img src="{text(picture.url)}" alt="{text(picture.alt)}"/>{caption}</figure>{html}'
