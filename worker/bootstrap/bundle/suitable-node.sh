#!/bin/bash
# Prints the path of a Node.js that runs the worker, 20.19 or newer; fails when there is none. Amazon Linux calls them node-20, node-22 and
# so on; node is the one that was installed first: https://docs.aws.amazon.com/linux/al2023/ug/nodejs.html
for name in "${BRENDA_ROOT:-}/opt/brenda/node/bin/node" node node-24 node-22 node-20; do
  program=$(command -v "$name") || continue
  if "$program" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
    echo "$program"
    exit
  fi
done
exit 1
