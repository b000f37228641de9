"""internet-names.py FILE: writes the configuration of the outside name server, with honest
names of every length that working networks ask for."""
import hashlib
import sys

names = {
    "portal.tinh.example": "A 198.51.100.10",
    "web2.tinh.example": "A 198.51.100.20",
    "tinh.example": 'TXT "v=spf1 ip4:198.51.100.0/24 -all"',
    "_dmarc.tinh.example": 'TXT "v=DMARC1; p=reject; rua=mailto:dmarc@tinh.example"',
    "deb.example": "A 203.0.113.80",
    "time.example": "A 203.0.113.53",
    "update-check.example": "A 203.0.113.99",
    "cdn.update-check.example": "A 203.0.113.99",
}
for word in "bao tin thoitiet giaoduc yte congbao luat bank mail lich hop video diendan ban-do".split():
    names[f"www.{word}.example"] = f"A 203.0.113.{100 + len(names) % 100}"
    names[f"static.{word}.example"] = f"A 203.0.113.{100 + len(names) % 100}"
    names[f"{word}.example"] = f"MX 10 mx1.{word}.example"
    names[f"20230601._domainkey.{word}.example"] = f'TXT "v=DKIM1; k=rsa; p={hashlib.sha512(word.encode()).hexdigest()}"'
    names[f"selector1-{word}-example._domainkey.{word}.mail-protection.example"] = f'TXT "v=DKIM1; k=ed25519; p={hashlib.md5(word.encode()).hexdigest()}"'
    names[f"_dmarc.{word}.example"] = 'TXT "v=DMARC1; p=quarantine"'
    digest = hashlib.sha1(word.encode()).hexdigest()
    names[f"e{int(digest[:3], 16)}.dscb.{word}-assets.edge-cdn.example"] = f"A 203.0.113.{100 + len(names) % 100}"
    names[f"prod-ap-southeast-1-{word}-{digest[:8]}.s3.storage-cloud.example"] = f"A 203.0.113.{100 + len(names) % 100}"
    names[f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}.devices.{word}.example"] = f"A 203.0.113.{100 + len(names) % 100}"
for number in range(60):
    names[f"img{number}.anh-{number % 7}.cdn-noi-dung.example"] = f"A 203.0.113.{100 + number}"
# Reputation look-ups of a virus scanner: one long label each, the nearest honest thing to a tunnel.
for number in range(8):
    names[f"{hashlib.sha256(str(number).encode()).hexdigest()[:48]}.rep.antivirus.example"] = "A 127.0.0.2"

if len(sys.argv) > 1:
    with open(sys.argv[1], "w") as file:
        file.write('server:\n  interface: 203.0.113.53\n  access-control: 0.0.0.0/0 allow\n  do-ip6: no\n  username: ""\n  chroot: ""\n'
                   '  use-syslog: no\n  logfile: ""\n  pidfile: /run/unbound.pid\n  module-config: "iterator"\n'
                   '  local-zone: "example." static\n  local-zone: "arpa." static\n')
        for name, data in names.items():
            quote = "'" if '"' in data else '"'
            file.write(f"  local-data: {quote}{name}. 300 IN {data}{quote}\n")
        file.write("remote-control:\n  control-enable: no\n")
else:
    for name, data in names.items():
        print(name, data.split()[0])
