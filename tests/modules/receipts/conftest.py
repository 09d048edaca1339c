import pytest
from wagtail.models import Page, Site


@pytest.fixture
def site_of_the_house(db) -> Site:
    """The default site, where settings of the association hang."""
    found = Site.objects.filter(is_default_site=True).first()
    return found or Site.objects.create(
        hostname="localhost", root_page=Page.get_first_root_node(), is_default_site=True
    )
