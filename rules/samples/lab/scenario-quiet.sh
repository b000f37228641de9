# Two minutes of a small agency at work. Nothing here may raise an alert.
QUIET_SECONDS=${QUIET_SECONDS:-120}

scenario() {
  build_quiet
  record
  local end=$((SECONDS + QUIET_SECONDS)) jobs=() job
  on visitors python3 /lab/lab/browse.py "$QUIET_SECONDS" 20 portal portal web2 & jobs+=($!)
  # Errors of single look-ups and copies do not matter here; that the programs ran does.
  every 1 dns_of_office & jobs+=($!)
  every 2 health_checks & jobs+=($!)
  every 4 https_readers & jobs+=($!)
  every 9 administrators & jobs+=($!)
  every 12 crawler & jobs+=($!)
  every 16 clocks_and_pings & jobs+=($!)
  every 25 updates & jobs+=($!)
  mistyped_passwords & jobs+=($!)
  for job in "${jobs[@]}"; do wait "$job"; done
  stop_recording
  keep portal /var/log/access.log portal.access.log.gz
  keep portal /var/log/auth.log portal.auth.log
  keep portal /var/log/syslog portal.syslog.log
  keep web2 /var/log/access.log web2.access.log.gz
  keep files /var/log/auth.log files.auth.log
  keep files /var/log/syslog files.syslog.log
  keep resolver /var/log/unbound.log resolver.query.log.gz
}

build_quiet() {
  lan_host portal 10; lan_host web2 20; lan_host files 30; lan_host office 50; lan_host resolver 53
  outside_host internet 53
  ip_on internet addr add 203.0.113.80/24 dev eth0
  visitors_host
  internet_on
  resolver_on
  syslog_on portal
  user_on portal quantri 1001 'Quan-Tri/2026'
  user_on portal bientap 1002 'Bien-Tap/2026'
  user_on portal saoluu 1003 'Sao-Luu/2026'
  sshd_on portal 198.51.100.10
  portal_site_on
  nginx_on portal 198.51.100.10 /var/www/portal
  web2_on
  # The quiet server writes RFC 5424 lines.
  syslog_on files RSYSLOG_SyslogProtocol23Format
  user_on files saoluu 1003 'Sao-Luu/2026'
  sshd_on files 198.51.100.30
  key_between office quantri portal quantri
  key_between files saoluu portal saoluu
  key_between portal saoluu files saoluu
  nginx_on internet 203.0.113.80 /srv/deb
  on internet bash -c 'mkdir -p /srv/deb/pool; head -c 24000 /dev/urandom >/srv/deb/pool/tzdata_2026b_all.deb
    printf "Origin: Debian\nSuite: stable\n" >/srv/deb/Release'
  local server
  for server in portal files; do
    on $server bash -c 'echo "* * * * * root /bin/true # don dep tep tam" >/etc/crontab
      echo "*/2 * * * * root logger -t backup -p daemon.info \"kiem tra sao luu: ok\"" >>/etc/crontab; cron'
  done
  on office bash -c 'python3 /lab/lab/internet-names.py >/tmp/names'
}

# every SECONDS COMMAND: until the quiet stretch ends.
every() {
  local pause=$1
  shift
  while [ $SECONDS -lt $((end - 4)) ]; do "$@" >/dev/null 2>&1 || true; sleep "$pause"; done
}

dns_of_office() {
  on office bash -c 'shuf -n 14 /tmp/names >/tmp/batch; dig @198.51.100.53 +tries=1 +time=2 -f /tmp/batch'
  on portal dig @198.51.100.53 +tries=1 +time=2 -x "192.0.2.$((RANDOM % 30 + 10))"
}
health_checks() {
  on office curl -s -A 'check_http/v2.3 (giam-sat)' http://198.51.100.10/healthz
  on office curl -s -A 'check_http/v2.3 (giam-sat)' http://198.51.100.20/healthz
}
https_readers() {
  local address=192.0.2.$((RANDOM % 31 + 10))
  on visitors curl -sk --interface "$address" --resolve portal.tinh.example:443:198.51.100.10 \
    https://portal.tinh.example/ https://portal.tinh.example/css/portal.css
  on visitors curl -sk --interface "$address" --compressed --resolve web2.tinh.example:443:198.51.100.20 \
    'https://web2.tinh.example/app/search?q=trich+luc'
  on visitors bash -c 'printf "HEAD / HTTP/1.1\r\nHost: portal.tinh.example\r\nConnection: close\r\n\r\n" |
    openssl s_client -quiet -connect 198.51.100.10:443 -servername portal.tinh.example'
}
administrators() {
  on office ssh "${SSH_OPTIONS[@]}" quantri@198.51.100.10 'uptime; ls /var/www/portal >/dev/null'
  on files bash -c 'head -c 3000 /dev/urandom | base64 >/tmp/ban-ghi.txt'
  on files scp "${SSH_OPTIONS[@]}" /tmp/ban-ghi.txt saoluu@198.51.100.10:/home/saoluu/
  on portal ssh "${SSH_OPTIONS[@]}" saoluu@198.51.100.30 'ls'
}
crawler() {
  local path
  for path in /robots.txt /sitemap.xml / /tin-tuc/quy-hoach.html /trang-cu-khong-con.html; do
    on visitors curl -s --interface 192.0.2.40 -A 'Mozilla/5.0 (compatible; TimKiemBot/2.1; +http://bot.tim-kiem.example/)' "http://198.51.100.10$path"
  done
}
clocks_and_pings() {
  on office python3 /lab/lab/ntp.py ask 203.0.113.53
  on portal python3 /lab/lab/ntp.py ask 203.0.113.53
  on office ping -c 3 -i 0.5 198.51.100.10
  on visitors ping -c 2 -I 192.0.2.12 198.51.100.20
}
updates() {
  on office curl -s -A 'Debian APT-HTTP/1.3 (2.6.1)' --resolve deb.example:80:203.0.113.80 \
    http://deb.example/Release http://deb.example/pool/tzdata_2026b_all.deb
  on portal curl -s -A 'Debian APT-HTTP/1.3 (2.6.1)' --resolve deb.example:80:203.0.113.80 http://deb.example/Release
}
# People who mistype once or twice and then get in; one gets the own name wrong first.
mistyped_passwords() {
  sleep 12
  typed visitors 192.0.2.21 bientap 'Bien-tap/2026'; sleep 3
  typed visitors 192.0.2.21 bientap 'Bien-Tap/2026'; sleep 20
  typed office 198.51.100.50 quantri 'quan-tri/2026'; sleep 2
  typed office 198.51.100.50 quantri 'Quan-Tri2026'; sleep 4
  typed office 198.51.100.50 quantri 'Quan-Tri/2026'; sleep 25
  typed visitors 192.0.2.33 bientab 'Bien-Tap/2026'; sleep 5
  typed visitors 192.0.2.33 bientap 'Bien-Tap/2026'; sleep 20
  typed visitors 192.0.2.21 bientap 'Bien-Tap/2025'; sleep 3
  typed visitors 192.0.2.21 bientap 'Bien-Tap/2026'
}
typed() {
  on "$1" sshpass -p "$4" ssh "${SSH_PASSWORD_OPTIONS[@]}" -b "$2" "$3@198.51.100.10" 'ls /var/www/portal' >/dev/null 2>&1 || true
}
