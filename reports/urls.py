from django.urls import path, re_path

from .public import report_figures, report_pdf

urlpatterns = [
    re_path(r"^reports/(?P<year>\d{4})/(?P<language>fa|en)\.pdf$", report_pdf, name="report_pdf"),
    path("reports/<int:year>/figures.json", report_figures, name="report_figures"),
]
