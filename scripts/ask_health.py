"""Asks the application in this container for its health; the exit code is 1 when it does not answer or fails.

python scripts/ask_health.py [ADDRESS]
"""

import os
import sys
import urllib.error
import urllib.request
from typing import Final

ADDRESS: Final = "http://127.0.0.1:8000/health/"


def is_well(address: str) -> bool:
    """Whether the application answers and its database does not fail."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(address, headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


if __name__ == "__main__":
    sys.exit(not is_well(sys.argv[1] if len(sys.argv) > 1 else ADDRESS))
