#!/usr/bin/env bash
# host-init.sh LAB NAME: the first process of a host. Builds its root, moves into it and then
# only reaps. What the machine keeps private (homes, logs, users, the checkout's neighbours)
# is covered by empty memory before any program of the laboratory runs.
set -euo pipefail
LAB=$1 NAME=$2
mount --make-rprivate /
hostname "$NAME"
layer=$LAB/hosts/$NAME
mount -t tmpfs tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
root=$layer/root

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for directory in /run /home /root /var/log /var/spool /var/www /srv /etc/cron.d /etc/cron.daily /etc/nginx /etc/ssh /etc/profile.d; do
  [ -d "$root$directory" ] || mkdir -p "$root$directory"
  mount -t tmpfs -o mode=755 tmpfs "$root$directory"
done
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/run/sshd" "$root/lab" "$root/var/spool/cron/crontabs"
mount --bind "$LAB/share" "$root/lab"

cat >"$root/etc/passwd" <<'USERS'
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
unbound:x:106:110::/var/lib/unbound:/usr/sbin/nologin
USERS
cat >"$root/etc/group" <<'GROUPS'
root:x:0:
daemon:x:1:
tty:x:5:
adm:x:4:
www-data:x:33:
crontab:x:107:
unbound:x:110:
users:x:100:
nogroup:x:65534:
GROUPS
printf '%s:*:20000:0:99999:7:::\n' root daemon www-data nobody sshd unbound >"$root/etc/shadow"
chmod 640 "$root/etc/shadow"
cp "$root/etc/group" "$root/etc/gshadow" && sed -i 's/:x:.*/:*::/' "$root/etc/gshadow"
printf '127.0.0.1 localhost\n127.0.1.1 %s\n203.0.113.99 update-check.example\n' "$NAME" >"$root/etc/hosts"
echo "$NAME" >"$root/etc/hostname"
echo 'nameserver 198.51.100.53' >"$root/etc/resolv.conf"
: >"$root/etc/crontab"
: >"$root/etc/environment"
: >"$root/etc/motd"
rm -f "$root/etc/legal" && rm -rf "$root/etc/update-motd.d"
# No login manager here: without its module sshd and cron log what they do on a plain server.
sed -i '/pam_systemd\.so/d' "$root"/etc/pam.d/common-session*

# Links come up without IPv6, so the capture holds no router solicitations of the laboratory.
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true

# A server that has been up for a while does not count its processes from 1.
echo $((600 + RANDOM % 9000)) >"$root/proc/sys/kernel/ns_last_pid" 2>/dev/null || true
touch "$LAB/share/ready.$NAME"
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TZ=UTC \
  bash -c 'while :; do sleep 3600 & wait; done'
