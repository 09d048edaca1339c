#!/usr/bin/env python
"""The front door: every command of the product starts here."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
