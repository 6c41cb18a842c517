#!/bin/sh
# Stands for "kubectl scale": one more than there are.
set -eu
file=${CLUSTER:-/tmp/git-reactor-cluster}/web.yaml
replicas=$(sed -n 's/^  replicas: //p' "$file")
sed "s/^  replicas: .*/  replicas: $((replicas + 1))/" "$file" > "$file.new"
mv "$file.new" "$file"
echo "scaled to $((replicas + 1)) because $GIT_REACTOR_FAILURE"
