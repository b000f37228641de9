# A program on office calls home to 203.0.113.99 every two seconds, fetches one order, sends one
# result and once talks TLS to a name on the indicator list. A monitor polls just as regularly.
scenario() {
  lan_host portal 10; lan_host office 50
  outside_host command 99; outside_host internet 53
  ip_on internet addr add 203.0.113.80/24 dev eth0
  portal_site_on
  nginx_on portal 198.51.100.10 /var/www/portal
  on internet mkdir -p /srv/deb
  on internet bash -c 'printf "Origin: Debian\nSuite: stable\n" >/srv/deb/Release'
  nginx_on internet 203.0.113.80 /srv/deb
  on command openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj /CN=localhost -keyout /run/key.pem -out /run/cert.pem 2>/dev/null
  on_background command python3 /lab/lab/beacon.py serve 203.0.113.99
  wait_port command 203.0.113.99 80
  wait_port command 203.0.113.99 443
  record
  on office bash -c 'for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
    curl -s -A "check_http/v2.3 (giam-sat)" http://198.51.100.10/healthz; sleep 2; done' >/dev/null & local monitor=$!
  on office curl -s -A 'Debian APT-HTTP/1.3 (2.6.1)' --resolve deb.example:80:203.0.113.80 http://deb.example/Release >/dev/null
  on office python3 /lab/lab/beacon.py call 203.0.113.99
  wait $monitor
  on office curl -sk --resolve cdn.update-check.example:443:203.0.113.99 https://cdn.update-check.example/ >/dev/null || true
  stop_recording
  keep portal /var/log/access.log portal.access.log
}
