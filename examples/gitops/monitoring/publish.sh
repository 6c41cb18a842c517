#!/bin/sh
# Puts the rules where the monitoring reads them.
set -eu
mkdir -p "${RULES:=/tmp/git-reactor-rules}"
cp monitoring/alerts.yaml "$RULES/alerts.yaml"
