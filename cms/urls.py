"""Addresses of the website that are no pages."""

from django.urls import path

from .feeds import NewsFeed
from .views import robots, sitemap

app_name = "cms"
urlpatterns = [
    path("news.xml", NewsFeed(), name="feed"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
]
