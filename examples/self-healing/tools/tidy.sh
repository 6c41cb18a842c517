#!/bin/sh
# Takes the spaces at the ends of lines away.
for file in k8s/*.yaml; do
  sed 's/[[:space:]]*$//' "$file" > "$file.tidy" && cat "$file.tidy" > "$file"
  rm -f "$file.tidy"
done
