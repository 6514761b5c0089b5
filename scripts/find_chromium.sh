#!/usr/bin/env bash
# Prints the path of a Chromium, or says in one line how to get one and fails.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then exit 0; fi
done
echo "No Chromium found: the browser tests are skipped. To run them: sudo apt-get install chromium" >&2
exit 1
