"""The colours of the reader's own themes, by what they are for."""

from __future__ import annotations

from msgspec import Struct


class Palette(Struct, frozen=True):
    """The colours of a theme, as ``#rrggbb``. A field ``a_b`` is the variable ``$a-b``."""

    pane_background: str
    """Behind everything."""
    surface: str
    """One step nearer: dialogs, inputs."""
    panel: str
    """Two steps nearer: the status line, chips."""
    ticker: str
    """Behind the moving headlines."""
    pane_border: str
    """Hardly differs from the background: it only separates."""
    pane_border_focused: str
    pane_title: str
    text_body: str
    """Running text."""
    text_unread: str
    """Headlines not read yet; painted bold."""
    text_read: str
    """Headlines already read: about 60 % of the strength of unread ones."""
    text_dim: str
    """Dates, authors, hints."""
    heading: str
    accent: str
    on_accent: str
    """Text on a patch of accent."""
    star: str
    selected: str
    """The bar behind the selected row of the pane that has the focus."""
    selected_text: str
    selected_read: str
    """A read headline on that bar."""
    selected_blurred: str
    """The same bar while another pane has the focus."""
    link: str
    quote: str
    quote_bar: str
    code_background: str
    code_text: str
    code_keyword: str
    code_string: str
    code_comment: str
    code_name: str
    code_number: str
    mark_background: str
    """Behind marked text and search hits."""
    mark_text: str
    error: str
    warning: str
    success: str


DARK = Palette(
    pane_background="#10131a",
    surface="#161a23",
    panel="#1d222d",
    ticker="#191e29",
    pane_border="#29303e",
    pane_border_focused="#ff8a65",
    pane_title="#a3abba",
    text_body="#cdd2db",
    text_unread="#f6f3ec",
    text_read="#98a0ae",
    text_dim="#8f97a6",
    heading="#f6f3ec",
    accent="#ff8a65",
    on_accent="#1c0f0a",
    star="#f2c55c",
    selected="#45302f",
    selected_text="#ffffff",
    selected_read="#bbb5b6",
    selected_blurred="#242a36",
    link="#ffab8c",
    quote="#b3bac7",
    quote_bar="#5f6b80",
    code_background="#191e28",
    code_text="#d6dae2",
    code_keyword="#ff9c7c",
    code_string="#a8cf8e",
    code_comment="#8f97a6",
    code_name="#8fc4e8",
    code_number="#e9bd6b",
    mark_background="#4a3a12",
    mark_text="#ffe7ac",
    error="#ff7088",
    warning="#f2c55c",
    success="#85cf97",
)

LIGHT = Palette(
    pane_background="#f7f3ea",
    surface="#efe9dc",
    panel="#e8e1d1",
    ticker="#ece5d6",
    pane_border="#dcd4c2",
    pane_border_focused="#a82f14",
    pane_title="#615a4d",
    text_body="#2e2a24",
    text_unread="#14110c",
    text_read="#69624f",
    text_dim="#6a6251",
    heading="#14110c",
    accent="#a82f14",
    on_accent="#fffaf2",
    star="#7a4f00",
    selected="#f4d2bf",
    selected_text="#14110c",
    selected_read="#574c3f",
    selected_blurred="#e8e1d1",
    link="#a4300d",
    quote="#514a3d",
    quote_bar="#a89e88",
    code_background="#eee7d8",
    code_text="#2e2a24",
    code_keyword="#a5310f",
    code_string="#3d6420",
    code_comment="#6a6251",
    code_name="#1d5a86",
    code_number="#7d5200",
    mark_background="#f7dd8b",
    mark_text="#2c2205",
    error="#a8123e",
    warning="#7d5200",
    success="#2c6a3c",
)

CONTRAST = Palette(
    pane_background="#000000",
    surface="#0a0a0a",
    panel="#141414",
    ticker="#141414",
    pane_border="#5a5a5a",
    pane_border_focused="#ffb199",
    pane_title="#e6e6e6",
    text_body="#f2f2f2",
    text_unread="#ffffff",
    text_read="#bdbdbd",
    text_dim="#bdbdbd",
    heading="#ffffff",
    accent="#ffb199",
    on_accent="#000000",
    star="#ffd95e",
    selected="#38211a",
    selected_text="#ffffff",
    selected_read="#dedede",
    selected_blurred="#242424",
    link="#ffc2ae",
    quote="#dedede",
    quote_bar="#9a9a9a",
    code_background="#141414",
    code_text="#f2f2f2",
    code_keyword="#ffb199",
    code_string="#bfe8a4",
    code_comment="#bdbdbd",
    code_name="#a9d9fa",
    code_number="#ffd98a",
    mark_background="#4a3a00",
    mark_text="#fff1c4",
    error="#ff9dae",
    warning="#ffd95e",
    success="#9fe6b0",
)

SEPIA = Palette(
    pane_background="#f1e4c8", surface="#e9dab9", panel="#e5d5b2", ticker="#e7d7b4",
    pane_border="#d8c69c", pane_border_focused="#7a3d08", pane_title="#5f4f33",
    text_body="#3a2c18", text_unread="#201506", text_read="#65543a", text_dim="#635236",
    heading="#201506", accent="#7a3d08", on_accent="#fdf4de", star="#6d4700",
    selected="#f0d9b0", selected_text="#201506", selected_read="#4d3c22",
    selected_blurred="#e6d7b4", link="#7d3a0a", quote="#54431f", quote_bar="#a98f5c",
    code_background="#e9dab9", code_text="#3a2c18", code_keyword="#84300c", code_string="#41591a",
    code_comment="#635236", code_name="#1f5478", code_number="#6d4700",
    mark_background="#f0c95c", mark_text="#2c2205", error="#971434", warning="#6d4700",
    success="#2c5c34",
)  # fmt: skip

NIGHT = Palette(
    pane_background="#0b1226", surface="#111a33", panel="#18223f", ticker="#141d39",
    pane_border="#243154", pane_border_focused="#7fb4ff", pane_title="#9fb0d3",
    text_body="#cbd6ee", text_unread="#f1f5ff", text_read="#8e9dbf", text_dim="#8c9bbd",
    heading="#f1f5ff", accent="#7fb4ff", on_accent="#061027", star="#f2cf6b",
    selected="#243a6b", selected_text="#ffffff", selected_read="#b5c2de",
    selected_blurred="#1b2647", link="#9cc7ff", quote="#aebbd8", quote_bar="#54689a",
    code_background="#111a33", code_text="#d3dcf0", code_keyword="#8fbcff", code_string="#9fd8a8",
    code_comment="#8c9bbd", code_name="#c3b1ff", code_number="#eec27a",
    mark_background="#4a3e12", mark_text="#ffe9ae", error="#ff8499", warning="#f2cf6b",
    success="#84d6a4",
)  # fmt: skip

EMBER = Palette(
    pane_background="#1a1412", surface="#221a17", panel="#2b211d", ticker="#261d19",
    pane_border="#3b2e28", pane_border_focused="#f0b35c", pane_title="#b9a698",
    text_body="#dccfc2", text_unread="#fbf1e3", text_read="#a49384", text_dim="#a09080",
    heading="#fbf1e3", accent="#f0b35c", on_accent="#221403", star="#ffd97a",
    selected="#4d3520", selected_text="#fffaf2", selected_read="#c6b6a6",
    selected_blurred="#33271f", link="#f5c27e", quote="#c2b2a3", quote_bar="#77604f",
    code_background="#221a17", code_text="#e2d6c9", code_keyword="#f0a070", code_string="#b7c97e",
    code_comment="#a09080", code_name="#9fc6c6", code_number="#e9bd6b",
    mark_background="#54400f", mark_text="#ffe7ac", error="#ff8a80", warning="#ffd97a",
    success="#a3cf8b",
)  # fmt: skip

SIXTEEN = Palette(
    pane_background="#000000", surface="#000000", panel="#000000", ticker="#000000",
    pane_border="#555555", pane_border_focused="#55ffff", pane_title="#aaaaaa",
    text_body="#aaaaaa", text_unread="#ffffff", text_read="#aaaaaa", text_dim="#aaaaaa",
    heading="#ffffff", accent="#55ffff", on_accent="#000000", star="#ffff55",
    selected="#0000aa", selected_text="#ffffff", selected_read="#ffffff",
    selected_blurred="#0000aa", link="#55ffff", quote="#aaaaaa", quote_bar="#555555",
    code_background="#000000", code_text="#aaaaaa", code_keyword="#55ffff", code_string="#55ff55",
    code_comment="#aaaaaa", code_name="#ffffff", code_number="#ffff55",
    mark_background="#0000aa", mark_text="#ffffff", error="#ff55ff", warning="#ffff55",
    success="#55ff55",
)  # fmt: skip
"""Only the sixteen colours of a terminal."""

SIXTEEN_LIGHT = Palette(
    pane_background="#ffffff", surface="#ffffff", panel="#ffffff", ticker="#ffffff",
    pane_border="#aaaaaa", pane_border_focused="#0000aa", pane_title="#555555",
    text_body="#000000", text_unread="#000000", text_read="#555555", text_dim="#555555",
    heading="#000000", accent="#0000aa", on_accent="#ffffff", star="#0000aa",
    selected="#aaaaaa", selected_text="#000000", selected_read="#000000",
    selected_blurred="#aaaaaa", link="#0000aa", quote="#555555", quote_bar="#aaaaaa",
    code_background="#ffffff", code_text="#000000", code_keyword="#0000aa", code_string="#aa0000",
    code_comment="#555555", code_name="#000000", code_number="#aa00aa",
    mark_background="#aaaaaa", mark_text="#000000", error="#0000aa", warning="#0000aa",
    success="#0000aa",
)  # fmt: skip
"""The same on a light background, where of the hues only red, blue and magenta can be read."""
