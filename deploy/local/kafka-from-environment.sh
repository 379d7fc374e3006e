#!/usr/bin/env bash
# Kafka in a locally built image, configured as the official one: KAFKA_LOG_DIRS=/x is the property log.dirs=/x.
set -euo pipefail
properties=/tmp/server.properties
while IFS='=' read -r name value; do
  key="${name#KAFKA_}"
  key="${key,,}"
  echo "${key//_/.}=$value"
done < <(env | grep '^KAFKA_') >"$properties"
run=(java -Xmx512m -Dlog4j2.configurationFile=/opt/kafka/log4j2.xml -cp '/opt/kafka/lib/*')
"${run[@]}" kafka.tools.StorageTool format --ignore-formatted -t "$("${run[@]}" kafka.tools.StorageTool random-uuid)" -c "$properties"
exec "${run[@]}" kafka.Kafka "$properties"
