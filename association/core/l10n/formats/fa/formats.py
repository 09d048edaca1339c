"""How Persian readers see dates and numbers.

Each format begins with an invisible mark (U+2063): `association.core.wagtail_compat.dates` sees it and writes Jalali.
Formats without it (ISO, RFC 5322, sitemaps) stay Gregorian.
"""

DATE_FORMAT = "\u2063j F Y"
TIME_FORMAT = "\u2063H:i"
DATETIME_FORMAT = "\u2063j F Y، ساعت H:i"
YEAR_MONTH_FORMAT = "\u2063F Y"
MONTH_DAY_FORMAT = "\u2063j F"
SHORT_DATE_FORMAT = "\u2063Y/m/d"
SHORT_DATETIME_FORMAT = "\u2063Y/m/d، H:i"
# What fields of our own hand on. Django's defaults read 03/04/2026 as March and 05/09/08 as May of 2008.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]
FIRST_DAY_OF_WEEK = 6
THOUSAND_SEPARATOR = "٬"
NUMBER_GROUPING = 3
# DECIMAL_SEPARATOR stays Django's ".": templates write numbers into CSS and data attributes too.
