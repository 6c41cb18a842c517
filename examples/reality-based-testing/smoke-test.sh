#!/bin/sh
# Stands for a test of yours: it finds the files of its reality, and the environment of its stage.
set -eu
echo "$STAGE has $(grep -c . k8s/settings.yaml) lines of settings"
! grep -q "broken-in: $STAGE" k8s/settings.yaml
