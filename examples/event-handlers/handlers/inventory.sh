#!/bin/sh
# Keeps a list of what there is. The event lies as JSON in the file GIT_REACTOR_EVENT.
set -eu
mkdir -p "${CLUSTER:=/tmp/git-reactor-cluster}"
echo "$GIT_REACTOR_EVENT_TYPE $(cat "$GIT_REACTOR_EVENT")" >> "$CLUSTER/inventory"
