#!/bin/sh
# Stands for a service that fails as often as the file UPLOAD_FAILS says, then works.
set -eu
fails=${UPLOAD_FAILS:-/tmp/git-reactor-upload-fails}
left=$(cat "$fails" 2>/dev/null || echo 0)
if [ "$left" -gt 0 ]; then
  echo $((left - 1)) > "$fails"
  echo "the service is busy" >&2
  exit 1
fi
echo uploaded
