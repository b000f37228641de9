# 203.0.113.77 looks for well-known paths on web2, then tries SQL injection and path traversal
# on its search; some of it works.
scenario() {
  lan_host web2 20
  outside_host scanner 77
  visitors_host
  web2_on
  record
  on visitors python3 /lab/lab/browse.py 18 3 web2 & local readers=$!
  on scanner nmap -n -Pn -p 80 --script http-title,http-headers,http-methods,http-robots.txt 198.51.100.20 >/dev/null
  on scanner python3 /lab/lab/web-scan.py 198.51.100.20
  wait $readers
  stop_recording
  keep web2 /var/log/access.log web2.access.log
}
