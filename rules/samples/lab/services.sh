# The real programs of the laboratory, each with a configuration of its own.
# Sourced by run-scenario.sh after laboratory.sh.

# wait_port HOST ADDRESS PORT: until something listens there.
wait_port() {
  local tries=0
  until on "$1" ss -Hltn "src $2 and sport = $3" | grep -q .; do
    [ $((tries += 1)) -lt 100 ] || { echo "$1: nothing listens on $2:$3" >&2; return 1; }
    sleep 0.05
  done
}

# syslog_on HOST [TEMPLATE]: rsyslog, without the kernel's messages (they are the machine's).
syslog_on() {
  local template=${2:-RSYSLOG_TraditionalFileFormat} tries=0
  on "$1" tee /etc/rsyslog.conf >/dev/null <<CONF
module(load="imuxsock")
global(workDirectory="/run")
auth,authpriv.* action(type="omfile" file="/var/log/auth.log" template="$template")
:programname, isequal, "unbound" action(type="omfile" file="/var/log/unbound.log" template="$template")
& stop
*.*;auth,authpriv.none action(type="omfile" file="/var/log/syslog" template="$template")
CONF
  on "$1" rsyslogd -i /run/rsyslogd.pid
  until on "$1" test -S /dev/log; do [ $((tries += 1)) -lt 100 ] || return 1; sleep 0.05; done
}

# user_on HOST NAME UID PASSWORD
user_on() {
  local hash
  hash=$(openssl passwd -6 "$4")
  on "$1" bash -c "echo '$2:x:$3:100::/home/$2:/bin/bash' >>/etc/passwd
    echo '$2:$hash:20000:0:99999:7:::' >>/etc/shadow
    mkdir -p /home/$2/.ssh && chown -R $3:100 /home/$2 && chmod 700 /home/$2/.ssh"
}

# sshd_on HOST ADDRESS: a server as Debian configures it, with fresh keys.
sshd_on() {
  on "$1" tee /etc/ssh/sshd_config >/dev/null <<CONF
ListenAddress $2
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/sshd.pid
UsePAM yes
KbdInteractiveAuthentication no
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server
CONF
  on "$1" ssh-keygen -q -t ed25519 -N '' -C "root@$1" -f /etc/ssh/ssh_host_ed25519_key
  on "$1" /usr/sbin/sshd -f /etc/ssh/sshd_config
  wait_port "$1" "$2" 22
}

# key_between FROM USER TO USER ADDRESS: FROM's user may log in by key on TO.
key_between() {
  on "$1" bash -c "mkdir -p /root/.ssh; [ -f /root/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N '' -C '$2@$1' -f /root/.ssh/id_ed25519
    cat /root/.ssh/id_ed25519.pub" | on "$3" bash -c "cat >>/home/$4/.ssh/authorized_keys; chown $4 /home/$4/.ssh/authorized_keys"
}

# ssh's options for a client that has no terminal to ask at.
SSH_OPTIONS=(-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10)
SSH_PASSWORD_OPTIONS=("${SSH_OPTIONS[@]}" -o PreferredAuthentications=password -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1)

# nginx_on HOST ADDRESS ROOT [UPSTREAM]: combined log, gzip, keep-alive, HTTPS with a
# self-signed certificate; with UPSTREAM, /app/ is passed to it.
nginx_on() {
  local proxy=
  [ -z "${4:-}" ] || proxy="location /app/ { proxy_pass http://$4/; proxy_set_header X-Forwarded-For \$remote_addr; }"
  on "$1" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 \
    -subj "/CN=$1.tinh.example" -addext "subjectAltName=DNS:$1.tinh.example" \
    -keyout /etc/nginx/key.pem -out /etc/nginx/cert.pem 2>/dev/null
  on "$1" tee /etc/nginx/nginx.conf >/dev/null <<CONF
user www-data;
worker_processes 1;
pid /run/nginx.pid;
events { worker_connections 512; }
http {
  types { text/html html; text/css css; image/png png; text/plain txt; application/xml xml; text/javascript js; }
  default_type application/octet-stream;
  gzip on; gzip_min_length 512; gzip_types text/css text/plain application/xml text/javascript;
  keepalive_timeout 15;
  access_log /var/log/access.log combined;
  error_log /var/log/error.log;
  server {
    listen $2:80;
    listen $2:443 ssl;
    server_name $1.tinh.example;
    ssl_certificate /etc/nginx/cert.pem;
    ssl_certificate_key /etc/nginx/key.pem;
    root $3;
    location = /healthz { default_type text/plain; return 200 "ok\n"; }
    $proxy
  }
}
CONF
  on "$1" nginx -c /etc/nginx/nginx.conf
  wait_port "$1" "$2" 80
}

portal_site_on() { on portal python3 /lab/lab/make-site.py /var/www/portal; }

# web2_on: the province's document search, a small program behind nginx.
web2_on() {
  on web2 python3 /lab/lab/make-site.py /var/www/web2
  on_background web2 python3 /lab/lab/web2-app.py 8000
  wait_port web2 127.0.0.1 8000
  nginx_on web2 198.51.100.20 /var/www/web2 127.0.0.1:8000
}

# resolver_on: the protected network's resolver; it logs each question through syslog.
# Names under telemetry-sync.example are asked of the host that says it answers for them.
resolver_on() {
  syslog_on resolver
  on resolver tee /etc/unbound/unbound.conf >/dev/null <<'CONF'
server:
  interface: 198.51.100.53
  access-control: 198.51.100.0/24 allow
  do-ip6: no
  username: ""
  chroot: ""
  pidfile: /run/unbound.pid
  use-syslog: yes
  log-queries: yes
  module-config: "iterator"
  num-threads: 1
stub-zone:
  name: telemetry-sync.example
  stub-addr: 203.0.113.99
forward-zone:
  name: "."
  forward-addr: 203.0.113.53
remote-control:
  control-enable: no
CONF
  on resolver unbound -c /etc/unbound/unbound.conf
  wait_port resolver 198.51.100.53 53
}

# internet_on: what the rest of the world answers with: names (unbound) and time (NTP).
internet_on() {
  on internet python3 /lab/lab/internet-names.py /etc/unbound/unbound.conf
  on internet unbound -c /etc/unbound/unbound.conf
  wait_port internet 203.0.113.53 53
  on_background internet python3 /lab/lab/ntp.py serve 203.0.113.53
}
