"""One chart component for the website, the dashboards and PDF.

WeasyPrint draws SVG text letter by letter, which tears Persian apart. So the shapes are text-free SVG
and every label is HTML around them; the alternative text stands in the `<title>` of each SVG.
"""

from .data import Bar, BarChart, ColumnChart

__all__ = ["Bar", "BarChart", "ColumnChart"]
