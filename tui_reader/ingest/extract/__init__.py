"""The article of a web page: its text found among menus, banners and lists."""
