#!/usr/bin/env bash
# Measures Parley beside other servers and writes ../RESULTS.md. ../README.md says what the cells mean.
#   run.sh                                   the whole table (about an hour)
#   run.sh --cells 'tcp 64|udp' --only 'C |Parley' --reps 2 --secs 1
#   run.sh --report artifacts/benchmarks/results/*.jsonl    writes the table of what was measured before
#   run.sh --help                            every option
# Runs in a network namespace of its own where it may: nothing else is on its loopback, and its port settings stay inside.
set -eu
here=$(dirname "$(readlink -f "$0")")
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1

if [ "${PARLEY_PEERS:-}" = inside ]; then
  ip link set lo up
  # A churn of connections needs every port again soon; the servers' ports are kept from clients.
  sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.ip_local_reserved_ports=20000-20299 || true
  sysctl -qw net.ipv4.tcp_tw_reuse=1 net.ipv4.tcp_tw_reuse_delay=100 2>/dev/null || true
  exec python3 -m runner "$@"
fi

case " $* " in
*' --report '* | *' --help '* | *' -h '* | *' --list '*) exec python3 -m runner "$@" ;;
*' --no-build '*) ;;
*' --smoke '*) "$here/build.sh" --lean ;;
*) "$here/build.sh" ;;
esac
if unshare -n true 2>/dev/null && command -v ip >/dev/null; then
  PARLEY_PEERS=inside exec unshare -n "$0" "$@"
fi
echo "no network namespace of its own here: on everybody's loopback"
exec python3 -m runner "$@"
