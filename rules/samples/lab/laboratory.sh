# The laboratory: hosts made of namespaces, joined by two bridges and a router.
#
#   lan bridge 198.51.100.0/24 ── router ── outside bridge 203.0.113.0/24, 192.0.2.0/24
#   (the protected network;       (no route to the real machine: every namespace here
#    tcpdump listens here)         was born without one)
#
# A host is one process tree in its own mount, UTS, IPC, network and PID namespaces, rooted in
# an overlay over the machine's / whose upper layer is memory. When the tree's first process
# is ended the kernel ends the rest and takes the namespaces, links and files with it.
# Sourced by run-scenario.sh, which sets LAB (a temporary directory) and LAB_SOURCE.

declare -A HOST_PID=() HOLDER_PID=()
TCPDUMP_PID=

# host NAME: starts an empty host called NAME, without links.
host() {
  local name=$1 holder
  mkdir -p "$LAB/hosts/$name"
  # A holder goes with this script even if that is killed without a chance to clean up.
  setpriv --pdeathsig KILL unshare --mount --uts --ipc --net --pid --fork --kill-child \
    bash "$LAB_SOURCE/host-init.sh" "$LAB" "$name" &
  holder=$!
  disown
  HOLDER_PID[$name]=$holder
  local tries=0
  until [ -e "$LAB/share/ready.$name" ]; do
    kill -0 "$holder" 2>/dev/null || { echo "host $name did not start" >&2; return 1; }
    [ $((tries += 1)) -lt 200 ] || { echo "host $name took too long" >&2; return 1; }
    sleep 0.05
  done
  HOST_PID[$name]=$(pgrep -P "$holder")
}

# on NAME COMMAND…: runs a command in a host, with a clean environment.
on() {
  local name=$1
  shift
  nsenter -t "${HOST_PID[$name]}" -m -u -i -n -p -r -w -- env -i \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root USER=root LANG=C.UTF-8 TZ=UTC "$@"
}

# on_background NAME COMMAND…: the same, not waited for; ended with the host.
on_background() { { on "$@"; } 2>>"$LAB/background.err" & disown; }

# The machine's own ip, in the host's network namespace.
ip_on() { local name=$1; shift; nsenter -t "${HOST_PID[$name]}" -n ip "$@"; }

# plug NAME BRIDGE MAC GATEWAY ADDRESS/LEN…: one interface on a bridge of the router.
plug() {
  local name=$1 bridge=$2 mac=$3 gateway=$4 address
  shift 4
  ip_on router link add "p-$name" type veth peer name eth0 address "$mac" netns "${HOST_PID[$name]}"
  ip_on router link set "p-$name" master "$bridge" up
  # Offloads would show packets larger than the wire and without checksums.
  nsenter -t "${HOST_PID[router]}" -n ethtool -K "p-$name" tx off tso off gso off gro off >/dev/null
  nsenter -t "${HOST_PID[$name]}" -n ethtool -K eth0 tx off tso off gso off gro off >/dev/null
  ip_on "$name" link set lo up
  for address in "$@"; do ip_on "$name" addr add "$address" dev eth0; done
  ip_on "$name" link set eth0 up
  ip_on "$name" route add default via "$gateway"
}

lan_host() { host "$1"; plug "$1" lan "52:54:00:64:00:$(printf %02x "$2")" 198.51.100.1 "198.51.100.$2/24"; }
# What comes from outside has crossed some networks on the way: its time to live shows it.
far_away() { on "$1" sysctl -qw net.ipv4.ip_default_ttl=$((48 + RANDOM % 12)); }

outside_host() {
  host "$1"
  far_away "$1"
  plug "$1" outside "52:54:00:71:00:$(printf %02x "$2")" 203.0.113.1 "203.0.113.$2/24"
}

# visitors_host: one host with the addresses of 31 ordinary people, 192.0.2.10 to 192.0.2.40.
visitors_host() {
  local last addresses=()
  for last in $(seq 10 40); do addresses+=("192.0.2.$last/24"); done
  host visitors
  far_away visitors
  plug visitors outside 52:54:00:02:00:0a 192.0.2.1 "${addresses[@]}"
}

lab_up() {
  RECORDED_FROM=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  mkdir -p "$LAB/share" "$LAB/evidence"
  cp -r "$LAB_SOURCE" "$LAB/share/lab"
  host router
  ip_on router link set lo up
  ip_on router link add name lan address 52:54:00:64:00:01 type bridge forward_delay 0
  ip_on router link add name outside address 52:54:00:71:00:01 type bridge forward_delay 0
  nsenter -t "${HOST_PID[router]}" -n ethtool -K lan tx off tso off gso off gro off >/dev/null
  ip_on router addr add 198.51.100.1/24 dev lan
  ip_on router addr add 203.0.113.1/24 dev outside
  ip_on router addr add 192.0.2.1/24 dev outside
  ip_on router link set lan up
  ip_on router link set outside up
  on router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.outside.send_redirects=0
}

lab_down() {
  local code=$? name
  set +e
  [ $code -eq 0 ] || cat "$LAB/background.err" >&2 2>/dev/null
  trap - EXIT INT TERM
  for name in "${!HOLDER_PID[@]}"; do kill -KILL "${HOLDER_PID[$name]}" 2>/dev/null; done
  for name in "${!HOLDER_PID[@]}"; do
    while kill -0 "${HOLDER_PID[$name]}" 2>/dev/null; do sleep 0.05; done
  done
  rm -rf "$LAB"
  exit $code
}

# record [TCPDUMP OPTIONS]: tcpdump on the protected network's bridge, until stop_recording.
record() {
  on router bash -c 'echo $$ >/run/tcpdump.pid; exec tcpdump "$@"' tcpdump \
    -i lan -s 0 -B 16384 -Z root "$@" -w /lab/capture.pcap 2>"$LAB/tcpdump.err" &
  TCPDUMP_PID=$!
  local tries=0
  until grep -q 'listening on' "$LAB/tcpdump.err" 2>/dev/null; do
    [ $((tries += 1)) -lt 100 ] || { cat "$LAB/tcpdump.err" >&2; return 1; }
    sleep 0.05
  done
}

stop_recording() {
  sleep 1
  RECORDED_TO=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  on router bash -c 'kill -TERM $(cat /run/tcpdump.pid)'
  wait "$TCPDUMP_PID" || true
  grep -q '^0 packets dropped by kernel' "$LAB/tcpdump.err" || { cat "$LAB/tcpdump.err" >&2; return 1; }
  gzip -9n <"$LAB/share/capture.pcap" >"$LAB/evidence/capture.pcap.gz"
}

# keep HOST FILE NAME: a log of a host becomes evidence; NAME ending in .gz is compressed.
keep() {
  case $3 in
    *.gz) on "$1" cat "$2" | gzip -9n >"$LAB/evidence/$3" ;;
    *) on "$1" cat "$2" >"$LAB/evidence/$3" ;;
  esac
}

# publish: the evidence replaces what the scenario's folder had, and sample.yaml learns its time.
publish() {
  local target=$SAMPLES/$SCENARIO
  mkdir -p "$target"
  find "$target" -maxdepth 1 -type f \( -name '*.pcap.gz' -o -name '*.log' -o -name '*.log.gz' \) -delete
  cp "$LAB"/evidence/* "$target/"
  [ ! -f "$target/sample.yaml" ] ||
    sed -i "s/^recorded:.*/recorded: { from: $RECORDED_FROM, to: $RECORDED_TO }/" "$target/sample.yaml"
}
