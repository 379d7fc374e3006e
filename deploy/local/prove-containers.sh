#!/usr/bin/env bash
# Proves the testcontainers way of the provider of real parts where no image can be pulled: starts a container engine of
# its own, builds images under the names that the provider asks for, runs the contract tests on them, and checks that
# they say so and that no container is left. Opt-in: needs root, Java and Maven, and takes about two minutes.
#   npm run prove:containers            MIRROR=http://deb.debian.org/debian is where Debian comes from
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=deploy/local
mirror="${MIRROR:-http://deb.debian.org/debian}"

[ "$(id -u)" -eq 0 ] || { echo 'An engine of its own needs root.' >&2; exit 1; }
for program in dockerd docker debootstrap java mvn; do
  command -v "$program" >/dev/null || { echo "There is no $program (Debian: docker.io debootstrap maven)." >&2; exit 1; }
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
printf '%s\n' 'FROM fengsui/debian:local' 'COPY . /opt/kafka' 'CMD ["bash", "/opt/kafka/kafka-from-environment.sh"]' |
  tee "$work/kafka/Dockerfile" >/dev/null
DOCKER_BUILDKIT=0 docker build -q -t apache/kafka:4.4.0 "$work/kafka" >/dev/null
docker tag fengsui/debian:local redis:7
told 'apache/kafka:4.4.0 and redis:7 are built'

REQUIRE_REAL_PARTS=1 NO_COLOR=1 npx vitest run --project contract tests/contract/real-parts.test.ts | tee "$work/tests.log"
told 'the tests ran'
grep -q 'a real Kafka in a container, a real Redis in a container' "$work/tests.log" ||
  { echo 'They did not run on containers.' >&2; exit 1; }
[ -z "$(docker ps -aq)" ] || { echo 'Containers are left:' >&2; docker ps -a >&2; exit 1; }
echo 'The testcontainers way works, and no container is left.'
