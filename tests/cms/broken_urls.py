"""One address that fails, to see the page shown then."""

from django.urls import path


def broken(request):
    raise RuntimeError


urlpatterns = [path("broken/", broken)]
