#!/usr/bin/env bash
# Builds the servers of this folder into artifacts/benchmarks/, each for itself: what cannot be built is left out, and
# artifacts/benchmarks/left-out says why.
#   build.sh           all of them; installs compilers and programs with apt-get where it may
#   build.sh --lean    only what the .NET SDK and gcc, if it is there, can build; installs nothing
set -u
cd "$(dirname "$0")" || exit 1
out=$(cd ../.. && pwd)/artifacts/benchmarks
mkdir -p "$out/c" "$out/go"
touch "$out/left-out"

lean=
[ "${1:-}" = --lean ] && lean=yes

if [ -z "$lean" ]; then
  missing=()
  for program in "gcc gcc" "go golang-go" "node nodejs" "python3 python3" "socat socat" "ncat ncat" "ip iproute2"; do
    command -v "${program%% *}" >/dev/null 2>&1 || missing+=("${program##* }")
  done
  [ -e /usr/include/liburing.h ] || missing+=(liburing-dev)
  if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing: ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 ||
      echo "could not install all of: ${missing[*]}"
  fi
fi

# build PROGRAM COMMAND...: runs the command, which makes the program (a path below artifacts/benchmarks).
build() {
  local program=$out/$1 log=$out/build.log
  shift
  sed -i "\\#^$program|#d" "$out/left-out"
  "$@" >"$log" 2>&1 && [ -x "$program" ] && return
  printf '%s|%s\n' "$program" "$(grep -m 1 -o 'error.*' "$log" || tail -n 1 "$log")" >>"$out/left-out"
  rm -f "$program"
}

c() {
  build "c/$1" cc -O2 -Wall -Wextra -Werror -o "$out/c/$1" "c/$1.c" "${@:2}"
}

cs() {
  build "cs/bin/$1/release/$2" dotnet build "cs/$1" -c Release --nologo -v quiet -p:UseSharedCompilation=false -nodeReuse:false
}

build load cc -O2 -Wall -Wextra -Werror -o "$out/load" c/load/*.c
c epoll
c udp
[ -n "$lean" ] || c uring -luring
cs Sockets Sockets
cs Kestrel Kestrel
if [ -z "$lean" ]; then
  cs NetCoreServer NetCoreServerEcho
  cs SuperSocket SuperSocketEcho
  cs DotNetty DotNettyEcho
  build go/echo env -C go CGO_ENABLED=0 GO111MODULE=on go build -o "$out/go/echo" .
fi
sed 's|^[^|]*/\([^/|]*\)|left out: \1: |; s/: |/: /' "$out/left-out"
