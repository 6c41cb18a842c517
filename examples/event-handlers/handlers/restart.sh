#!/bin/sh
set -eu
mkdir -p "${CLUSTER:=/tmp/git-reactor-cluster}"
echo "restarted" >> "$CLUSTER/restarts"
