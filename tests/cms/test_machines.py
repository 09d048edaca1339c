"""What machines read: sitemap, robots, structured data."""

import json
import re


def test_sitemap_lists_both_trees_with_their_alternates(client, site):
    xml = client.get("/sitemap.xml").text

    assert xml.count("<url>") == 26
    assert re.search(r"<loc>http://[^/]+/en/about/</loc>", xml)
    assert re.search(r'hreflang="en" href="http://[^/]+/en/about/"', xml)


def test_robots_are_kept_out_of_the_office(client, site):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /documents/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_pages_describe_the_association_as_an_ngo(client, site):
    html = client.get("/en/").text

    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])

    assert found["@type"] == "NGO"
    assert found["name"] == "Qazvin Donors’ Association for Out-of-School Children"
    assert found["foundingDate"] == "2021-07-03"


def test_shared_link_has_title_text_and_picture(client, site):
    html = client.get("/news/founding/").text

    assert '<meta property="og:type" content="article">' in html
    assert '<meta property="og:locale" content="fa_IR">' in html
    assert re.search(r'<meta property="og:image" content="http://[^"]+share[^"]*\.png">', html)
