#!/usr/bin/env bash
# Stands in for Kafka's tool of this name in a locally built image, for health checks: asks the broker which requests it
# knows (ApiVersions, version 0) and succeeds when it answers.
#   kafka-broker-api-versions.sh --bootstrap-server HOST:PORT
set -euo pipefail
address="$2"
exec 3<>"/dev/tcp/${address%:*}/${address##*:}"
printf '\x00\x00\x00\x0a\x00\x12\x00\x00\x00\x00\x00\x01\xff\xff' >&3
[ "$(head -c 8 <&3 | wc -c)" -eq 8 ]
