# 203.0.113.88 pings every address of the network, then scans one server's ports with half-open
# connections. The times are nanoseconds here.
scenario() {
  local last addresses=()
  lan_host portal 10; lan_host files 30; lan_host office 50
  # A room of workstations, so that a sweep of the network meets somebody.
  for last in $(seq 64 103); do addresses+=("198.51.100.$last/24"); done
  host room
  plug room lan 52:54:00:64:00:40 198.51.100.1 "${addresses[@]}"
  outside_host scanner 88
  syslog_on files
  user_on files saoluu 1003 'Sao-Luu/2026'
  user_on files quantri 1001 'Quan-Tri/2026'
  sshd_on files 198.51.100.30
  record --time-stamp-precision=nano
  on office sshpass -p 'Quan-Tri/2026' ssh "${SSH_PASSWORD_OPTIONS[@]}" quantri@198.51.100.30 'ls' >/dev/null || true
  on scanner nmap -n -sn -PE --max-retries 0 --min-rate 40 198.51.100.0/25 >/dev/null
  on scanner nmap -n -Pn -sS --top-ports 200 --max-rate 120 198.51.100.30 >/dev/null
  stop_recording
  keep files /var/log/auth.log files.auth.log
}
