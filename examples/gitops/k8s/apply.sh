#!/bin/sh
# Stands for "kubectl apply": what runs is what lies in CLUSTER.
set -eu
mkdir -p "${CLUSTER:=/tmp/git-reactor-cluster}"
cp k8s/web.yaml "$CLUSTER/web.yaml"
