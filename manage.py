#!/usr/bin/env python
"""Run Django's management commands with Tarjooma's settings."""

import os
import sys


def main() -> None:
    """Hand the command line to Django; the development settings are the default."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
