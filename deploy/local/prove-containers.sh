#!/usr/bin/env bash
# Proves what needs a container engine, where no image can be pulled: starts an engine of its own and builds the images
# of a Kafka and a Redis under the names that are asked for. On them it runs the contract tests of the provider of real
# parts; then builds deploy/Dockerfile, starts deploy/compose.yaml, publishes an event from outside and waits for its
# alert. Checks each time that no container is left. Opt-in: needs root, Java and Maven, and takes about four minutes.
#   npm run prove:containers            MIRROR=http://deb.debian.org/debian is where Debian comes from
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=deploy/local
mirror="${MIRROR:-http://deb.debian.org/debian}"

[ "$(id -u)" -eq 0 ] || { echo 'An engine of its own needs root.' >&2; exit 1; }
for program in dockerd docker docker-compose debootstrap java mvn; do
  command -v "$program" >/dev/null ||
    { echo "There is no $program (Debian: docker.io docker-compose debootstrap maven)." >&2; exit 1; }
done

work="$(mktemp -d)"
had_bridge=$([ -d /sys/class/net/docker0 ] && echo 1 || echo 0)
export DOCKER_HOST="unix://$work/engine.sock" TESTCONTAINERS_RYUK_DISABLED=true
unset KAFKA_BROKERS REDIS_URL

# Ends the engine, which ends its containers, and removes what was made here.
clean_up() {
  if [ -s "$work/engine.pid" ]; then
    local engine
    engine="$(cat "$work/engine.pid")"
    kill "$engine" 2>/dev/null || true
    tail --pid="$engine" -f /dev/null
  fi
  [ "$had_bridge" = 1 ] || ip link del docker0 2>/dev/null || true
  # What containers on the host's network leave mounted.
  umount "$work"/exec/netns/* 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# Says how long each part of it took.
SECONDS=0
told() { printf '%4d s  %s\n' "$SECONDS" "$1"; }

dockerd --data-root "$work/engine" --exec-root "$work/exec" --pidfile "$work/engine.pid" -H "$DOCKER_HOST" \
  --iptables=false --ip6tables=false >"$work/engine.log" 2>&1 &
for _ in $(seq 100); do docker info >/dev/null 2>&1 && break; sleep 0.2; done
docker info >/dev/null 2>&1 || { tail -20 "$work/engine.log" >&2; exit 1; }
told "the engine $(docker version --format '{{.Server.Version}}') answers"

if ! debootstrap --variant=minbase --include=openjdk-17-jre-headless,redis-server bookworm "$work/root" "$mirror" \
  >"$work/debootstrap.log" 2>&1; then
  tail -20 "$work/debootstrap.log" >&2
  exit 1
fi
tar -C "$work/root" -c . | docker import - fengsui/debian:local >/dev/null
told 'Debian with Java and Redis is an image'

mvn -q -B -f "$here/pom.xml" "-Dparts.directory=$work/parts" process-resources
mkdir "$work/kafka"
cp -r "$work/parts/lib" "$here/kafka-from-environment.sh" "$here/log4j2.xml" "$work/kafka/"
# What the health check of compose.yaml calls.
mkdir "$work/kafka/bin"
cp "$here/kafka-broker-api-versions.sh" "$work/kafka/bin/"
printf '%s\n' 'FROM fengsui/debian:local' 'COPY . /opt/kafka' 'CMD ["bash", "/opt/kafka/kafka-from-environment.sh"]' |
  tee "$work/kafka/Dockerfile" >/dev/null
DOCKER_BUILDKIT=0 docker build -q -t apache/kafka:4.4.0 "$work/kafka" >/dev/null
# As the official image: without a password, it lets other hosts in nevertheless.
mkdir "$work/redis"
printf '%s\n' 'FROM fengsui/debian:local' 'ENTRYPOINT ["sh", "-c", "exec \"$@\" --protected-mode no", "--"]' \
  'CMD ["redis-server"]' >"$work/redis/Dockerfile"
DOCKER_BUILDKIT=0 docker build -q -t redis:7 "$work/redis" >/dev/null
told 'apache/kafka:4.4.0 and redis:7 are built'

REQUIRE_REAL_PARTS=1 NO_COLOR=1 npx vitest run --project contract tests/contract/real-parts.test.ts | tee "$work/tests.log"
told 'the tests ran'
grep -q 'a real Kafka in a container, a real Redis in a container' "$work/tests.log" ||
  { echo 'They did not run on containers.' >&2; exit 1; }
nothing_left() { [ -z "$(docker ps -aq)" ] || { echo 'Containers are left:' >&2; docker ps -a >&2; exit 1; }; }
nothing_left
echo 'The testcontainers way works, and no container is left.'

# A base image with the Node of this checkout, the npm of this machine, and what it trusts.
mkdir "$work/node"
cp "$(npx node -p process.execPath)" "$work/node/node"
npm="${npm_execpath:-$(readlink -f "$(command -v npm)")}"
cp -r "${npm%/bin/*}" "$work/node/npm"
cp "${NODE_EXTRA_CA_CERTS:-/dev/null}" "$work/node/ca.crt"
printf '%s\n' 'FROM fengsui/debian:local' 'COPY node /usr/local/bin/node' 'COPY npm /usr/local/lib/node_modules/npm' \
  'COPY ca.crt /etc/ca.crt' 'ENV NODE_EXTRA_CA_CERTS=/etc/ca.crt' \
  'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm' >"$work/node/Dockerfile"
DOCKER_BUILDKIT=0 docker build -q -t fengsui/node:local "$work/node" >/dev/null
DOCKER_BUILDKIT=0 docker build -q --network host --build-arg BASE_IMAGE=fengsui/node:local \
  --file deploy/Dockerfile -t fengsui . >/dev/null
told 'deploy/Dockerfile is an image'

# The old docker-compose of Debian knows no `name`.
grep -v '^name:' deploy/compose.yaml >"$work/compose.yaml"
compose() { docker-compose --project-name fengsui --file "$work/compose.yaml" "$@"; }
# Shows what each container said last, and how its health was asked for.
compose_failed() {
  docker ps -a --format '{{.Names}} {{.Status}}' >&2
  compose logs --tail 20 >&2
  docker ps -aq | xargs docker inspect --format '{{.Name}} {{json .State.Health}}' >&2
  compose down --volumes 2>/dev/null
  clean_up
}
trap compose_failed EXIT
compose up --detach --no-build --scale detector=3 2>"$work/compose.log" || { tail -20 "$work/compose.log" >&2; exit 1; }
for _ in $(seq 240); do
  [ "$(docker ps --filter health=healthy --format '{{.Names}}' | wc -l)" -eq 8 ] && break
  sleep 0.5
done
[ "$(docker ps --filter health=healthy --format '{{.Names}}' | wc -l)" -eq 8 ] ||
  { echo 'Not all became healthy:' >&2; docker ps -a >&2; exit 1; }
told 'compose: a Kafka, a Redis, intake, three detectors, alerter and gateway are healthy'
printf '{"eventId":"E1","ticketId":"T1","phase":"TICKET_PHASE_ACCEPTED","occurredAt":"%s","areaCode":"110105015038","requestType":"REQUEST_TYPE_REPORT","category":"H02.04","riskDomain":"RISK_DOMAIN_FIRE","lifeSafety":true}\n' \
  "$(date --utc +%Y-%m-%dT%H:%M:%SZ)" >"$work/tickets.ndjson"
npx fengsui publish "$work/tickets.ndjson"
for _ in $(seq 40); do npx fengsui alerts list | tee "$work/alerts.txt" | grep -q R06 && break; sleep 0.5; done
grep R06 "$work/alerts.txt" || { echo 'The event led to no alert.' >&2; exit 1; }
compose down --volumes 2>>"$work/compose.log"
trap clean_up EXIT
nothing_left
told 'compose: the event became an alert; all is stopped'
