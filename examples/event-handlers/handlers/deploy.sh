#!/bin/sh
# Stands for "kubectl set image": what runs is what lies in CLUSTER.
set -eu
mkdir -p "${CLUSTER:=/tmp/git-reactor-cluster}/$GIT_REACTOR_DEPLOYMENT_ENVIRONMENT"
case $GIT_REACTOR_DEPLOYMENT_ARTIFACT in *:broken) echo "no such image" >&2; exit 1 ;; esac
echo "$GIT_REACTOR_DEPLOYMENT_ARTIFACT" \
  > "$CLUSTER/$GIT_REACTOR_DEPLOYMENT_ENVIRONMENT/$GIT_REACTOR_DEPLOYMENT_NAME"
