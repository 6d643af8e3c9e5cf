#!/usr/bin/env bash
# Installs what the tests need where it may, builds, runs every test, and closes with the counts.
#   ./test.sh                 everything
#   ./test.sh Parley.Tests    only the named test projects
set -u
cd "$(dirname "$0")" || exit 1

# The peers that the tests talk with: command, Debian package.
peers=(
  "ncat ncat" "socat socat" "openssl openssl" "python3 python3"
  "ntpdate ntpsec-ntpdate" "rdate rdate" "ip iproute2"
)
modules=("aiosmtpd python3-aiosmtpd" "pyftpdlib python3-pyftpdlib")

PATH="$PATH:/usr/sbin:/sbin"
missing=()
for peer in "${peers[@]}"; do
  command -v "${peer%% *}" >/dev/null 2>&1 || missing+=("${peer##* }")
done
# There are several programs of the name nc: the tests need the one that ends what it says with its input (-N).
nc -h 2>&1 | grep -q -- '-N' || missing+=(netcat-openbsd)
for module in "${modules[@]}"; do
  /usr/bin/python3 -c "import ${module%% *}" >/dev/null 2>&1 || missing+=("${module##* }")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing: ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      echo "could not install all of: ${missing[*]} (tests that need them are skipped, and say so)"
  else
    echo "not installed, so some tests are skipped and say so: ${missing[*]}"
  fi
fi

dotnet build -c Release --nologo -v quiet Parley.slnx || exit 1

passed=0 failed=0 skipped=0
log=$(mktemp) failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT
run() { # NAME, what is said behind it, and how it is called
  local name=$1 how=$2
  shift 2
  echo "== $name$how"
  env "$@" "artifacts/bin/$name/release/$name" --no-progress --no-ansi --output Detailed --timeout 25m >"$log" 2>&1
  local status=$?
  grep -v '^passed ' "$log"
  awk -v where="$name$how" '
    /^(passed|skipped|failed|Test run summary)/ { lines = 0 }
    /^failed / { print "in " where ":"; lines = 40 }
    lines-- > 0' "$log" >>"$failures"
  count() { sed -n "s/^  $1: \([0-9]*\)$/\1/p" "$log" | tail -n 1; }
  local p f s
  p=$(count succeeded) f=$(count failed) s=$(count skipped)
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  # A run that broke down (no summary, or a failure that no test accounts for) counts as one failure.
  if [ "$status" != 0 ] && [ "${f:-0}" = 0 ]; then
    failed=$((failed + 1))
    echo "in $name$how: it broke down, with exit code $status" >>"$failures"
  fi
}

# The portable engine works on the pool's threads, or, as in the command, on the runtime's own socket threads: a matter
# of the whole process, which is decided at its first socket.
inline=DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1
for project in tests/*.Tests; do
  name=$(basename "$project")
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  run "$name" ""
  case $name in
    Parley.Tests) run "$name" ", inline completions" $inline ;;
    Parley.Stress.Tests) run "$name" ", inline completions" $inline PARLEY_STRESS_ENGINE=sockets ;;
  esac
done

# Once more, since what stands between is long.
echo
cat "$failures"
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
