"""The fast reader of feeds finds what feedparser finds, or leaves the document to it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.made_feeds import made_feed
from tests.support.plain_feeds import both_readings, document
from tui_reader.ingest.feeds.plain_reader import read_plainly

_WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>The Quay</title><atom:link href="https://quay.example/feed/" rel="self" type="application/rss+xml"/>
<link>https://quay.example</link><description>News &amp; tides</description>
<lastBuildDate>Mon, 02 Mar 2026 07:05:00 +0000</lastBuildDate><language>en-GB</language>
<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency> 1 </sy:updateFrequency>
<generator>https://blog.example/?v=6</generator><image><url>https://quay.example/l.png</url>
<title>The Quay</title><link>https://quay.example</link><width>32</width><height>32</height></image>
<item><title>Ferry &#8220;late&#8221;</title><link>https://quay.example/a/?x=1&amp;copy=2</link>
<comments>https://quay.example/a/#comments</comments><dc:creator><![CDATA[Ana Pier]]></dc:creator>
<pubDate>Mon, 02 Mar 2026 07:05:00 +0000</pubDate><category><![CDATA[Port]]></category>
<category>Sea</category><guid isPermaLink="false">https://quay.example/?p=7</guid>
<description><![CDATA[<p>It was late.</p>]]></description>
<content:encoded><![CDATA[<p>It was late. <img src="/a.jpg" alt=""/></p>]]></content:encoded>
<wfw:commentRss>https://quay.example/a/feed/</wfw:commentRss><slash:comments>3</slash:comments></item>
</channel></rss>
"""
_PODCAST = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Tide Talk</title><link>https://tide.example/</link><itunes:author>Bo</itunes:author>
<itunes:summary>All of it</itunes:summary><description>All of it</description>
<itunes:owner><itunes:name>Bo</itunes:name><itunes:email>bo@tide.example</itunes:email></itunes:owner>
<itunes:category text="Arts"><itunes:category text="Books"/></itunes:category>
<itunes:image href="https://tide.example/t.jpg"/><itunes:explicit>no</itunes:explicit>
<podcast:value type="x"><podcast:valueRecipient name="Bo" split="100"/></podcast:value>
<item><title>One</title><itunes:title>One</itunes:title><itunes:episodeType>full</itunes:episodeType>
<guid>tide-1</guid><itunes:duration>1:02:03</itunes:duration><itunes:keywords>sea, tide</itunes:keywords>
<enclosure url="https://tide.example/1.mp3?a=1&amp;b=2" type="audio/mpeg" length="99"/>
<description>First.</description><itunes:summary>First of all.</itunes:summary>
<itunes:image href="https://tide.example/1.jpg"/><pubDate>02 Mar 2026 07:05:00 EST</pubDate></item>
</channel></rss>
"""
_VIDEOS = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="http://tube.example/feeds?c=1"/>
<id>yt:channel:1</id><yt:channelId>1</yt:channelId><title>Pier</title>
<link rel="alternate" href="https://tube.example/channel/1"/><author><name>Pier</name>
<uri>https://tube.example/channel/1</uri></author><published>2026-03-02T07:05:00+00:00</published>
<entry><id>yt:video:9</id><yt:videoId>9</yt:videoId><title>Waves</title>
<link rel="alternate" href="https://tube.example/watch?v=9"/><author><name>Pier</name></author>
<published>2026-03-02T07:05:00+00:00</published><updated>2026-03-03T07:05:00+00:00</updated>
<media:group><media:title>Waves</media:title>
<media:content url="https://tube.example/v/9" type="application/x-flash" width="640"/>
<media:thumbnail url="https://tube.example/9.jpg" width="480" height="360"/>
<media:description>Waves,
all day.</media:description><media:community><media:statistics views="3"/></media:community>
</media:group></entry></feed>
"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://pier.example/x/" xml:lang="fr_CA">
<title type="html">Quai &amp;amp; m\u00e2t</title><link href="../"/><id>tag:pier.example,2026:1</id>
<updated>2026-03-02T07:05:00Z</updated><link rel="next" href="?page=2"/><author><name>Bo</name></author>
<entry xml:lang="ar"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Le <b>quai</b></div></title>
<link href="a?b=1&amp;c=2"/><link rel="enclosure" type="audio/mpeg" length="9" href="/a.mp3"/>
<id>tag:pier.example,2026:2</id><updated>2026-03-02T07:05:00.5+01:00</updated>
<category term="mer" label="La mer"/><summary>Court</summary><content type="xhtml" xml:lang="de">
<div xmlns="http://www.w3.org/1999/xhtml"><p title="a &quot;b&quot;">Eau &lt; air<br/></p></div></content>
<source><title>Autre</title><id>urn:x</id></source></entry></feed>
"""
_FEEDBURNER = """<rss version="2.0"><channel><title>Mast</title><link>https://mast.example</link>
<atom10:link xmlns:atom10="http://www.w3.org/2005/Atom" rel="self" href="https://burner.example/mast"/>
<feedburner:info xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" uri="mast"/>
<item><title>caf\u00c3\u00a9</title><link>https://mast.example/1</link>
<description>&lt;b&gt;x&lt;/b&gt; xmlns</description><source url="https://o.example/">Other</source></item>
</channel></rss>
""".replace("\n", "\r\n")
_RDF = """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel rdf:about="https://buoy.example/">
<title>Buoy</title><link>https://buoy.example/</link><description>Sea</description>
<image rdf:resource="https://buoy.example/b.png"/>
<items><rdf:Seq><rdf:li rdf:resource="https://buoy.example/1"/></rdf:Seq></items></channel>
<image rdf:about="https://buoy.example/b.png"><title>B</title><url>https://buoy.example/b.png</url></image>
<item rdf:about="https://buoy.example/1"><title>One</title><link>https://buoy.example/1</link>
<dc:date>2026-03-02T07:05:00Z</dc:date><dc:publisher>Sea Press</dc:publisher></item></rdf:RDF>
"""
_USUAL = (_WORDPRESS, _PODCAST, _VIDEOS, _ATOM, _FEEDBURNER, _RDF)


@pytest.mark.parametrize("text", _USUAL, ids=range(len(_USUAL)))
def test_usual_feeds_are_read_fast_and_alike(text: str) -> None:
    taken, fast, slow = both_readings(text)
    assert taken
    assert fast == slow


def test_feeds_of_every_format_are_read_alike() -> None:
    readings = [both_readings(made_feed(number).text) for number in range(24)]
    assert all(fast == slow for _taken, fast, slow in readings)


@given(st.randoms(use_true_random=False))
def test_any_feed_is_read_alike(random: Random) -> None:
    _taken, fast, slow = both_readings(document(random))
    assert fast == slow


def test_most_made_feeds_are_read_fast() -> None:
    taken = [both_readings(document(Random(seed)))[0] for seed in range(40)]
    assert sum(taken) > 16


_ITEM = "<rss version='2.0'><channel><title>a</title><item>{}</item></channel></rss>"


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + _ITEM.format("<title>&a;</title>"),
        "<!DOCTYPE rss SYSTEM 'http://192.0.2.1/x.dtd'>" + _ITEM.format("<title>a</title>"),
        _ITEM.format("<title>&undeclared;</title>"),
        _ITEM.format("<title a='&undeclared;'>x</title>"),
        _ITEM.format("<title>a</title><?php 1 ?>"),
        _ITEM.format("<title>a\rb</title>"),
        _ITEM.format("<x:y>undeclared prefix</x:y>"),
        _ITEM.format("<title>dots\x85x</title>"),
        _ITEM.format("<description>bare <b>markup</b></description>"),
        _ITEM.format("<unknown>" * 400 + "</unknown>" * 400),
        _ITEM.format("<title>a</title>")[:-8],
        # Asking each element for its namespaces would cost their product.
        _ITEM.replace(
            "<rss", "<rss " + " ".join(f"xmlns:x{n}='urn:{n}'" for n in range(2000))
        ).format("<a xmlns='urn:q'/>" * 5000),
    ],
)
def test_what_may_differ_is_left_to_feedparser(text: str) -> None:
    assert read_plainly(text) is None
