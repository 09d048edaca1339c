"""Pages, menus and footers. One file per family; Django looks for them here."""

from .campaigns import CampaignIndexPage, CampaignPage
from .footer import Footer
from .home import HomePage
from .menus import Menu, MenuItem
from .news import NewsIndexPage, NewsPage
from .pictures import Picture, PictureRendition
from .reports import ReportsIndexPage
from .standard import StandardPage

__all__ = [
    "CampaignIndexPage",
    "CampaignPage",
    "Footer",
    "HomePage",
    "Menu",
    "MenuItem",
    "NewsIndexPage",
    "NewsPage",
    "Picture",
    "PictureRendition",
    "ReportsIndexPage",
    "StandardPage",
]
