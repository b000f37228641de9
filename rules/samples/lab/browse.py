"""browse.py SECONDS PEOPLE SITE…: people reading sites over HTTP, each from an address of their own.

Keep-alive, gzip, referrers, conditional requests for what was seen before, a favicon that is
not there, think time, words typed into the document search.
"""
import http.client
import random
import sys
import threading
import time
from urllib.parse import quote_plus

SITES = {"portal": "198.51.100.10", "web2": "198.51.100.20"}
PAGES = ["/", "/tin-tuc/lich-tiep-cong-dan.html", "/tin-tuc/dich-vu-cong.html", "/tin-tuc/phong-chong-bao.html",
         "/tin-tuc/tuyen-dung.html", "/tin-tuc/canh-bao-an-toan.html", "/tin-tuc/quy-hoach.html"]
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
]
# The last ones look like attacks to a careless rule and are not.
WORDS = ["trích lục", "thường trú", "mẫu đơn", "hướng dẫn", "khai sinh", "đất đai", "học phí", "bieu-mau-01",
         "student union select committee", "select the best school from the list", "O''Brien", "1=1 là gì",
         "drop off table tennis", "quên passwd", "điểm thi 10../20", "and/or"]


class Visitor(threading.Thread):
    def __init__(self, number: int, until: float) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(number)
        self.address = f"192.0.2.{10 + number}"
        self.agent = self.dice.choice(AGENTS)
        self.until = until
        self.seen: dict[tuple[str, str], str] = {}
        self.cookie = f"phien={self.dice.randrange(16**16):016x}"

    def fetch(self, connection: http.client.HTTPConnection, site: str, path: str, referer: str | None) -> None:
        headers = {"Host": f"{site}.tinh.example", "User-Agent": self.agent, "Accept": "*/*", "Accept-Language": "vi,en;q=0.5",
                   "Accept-Encoding": "gzip", "Cookie": self.cookie, "Connection": "keep-alive"}
        if referer:
            headers["Referer"] = f"http://{site}.tinh.example{referer}"
        if (site, path) in self.seen:
            headers["If-None-Match"] = self.seen[site, path]
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.headers.get("ETag"):
            self.seen[site, path] = response.headers["ETag"]

    def visit(self, site: str) -> None:
        connection = http.client.HTTPConnection(SITES[site], 80, timeout=10, source_address=(self.address, 0))
        referer = None
        for _ in range(self.dice.randrange(1, 5)):
            number = self.dice.randrange(len(PAGES))
            page = PAGES[number]
            self.fetch(connection, site, page, referer)
            for extra in ["/css/portal.css", "/img/logo.png", f"/img/tin-{number - 1}.png" if number else "/img/banner.png"]:
                self.fetch(connection, site, extra, page)
            if ("", site) not in self.seen:
                self.seen["", site] = "asked once, as a browser does"
                self.fetch(connection, site, "/favicon.ico", page)
            if site == "web2" and self.dice.random() < 0.7:
                self.fetch(connection, site, f"/app/search?q={quote_plus(self.dice.choice(WORDS))}", page)
                if self.dice.random() < 0.4:
                    self.fetch(connection, site, "/app/view?name=bieu-mau-01.txt", page)
            referer = page
            time.sleep(self.dice.uniform(0.3, 2.5))
            if time.time() > self.until:
                break
        connection.close()

    def run(self) -> None:
        time.sleep(self.dice.uniform(0, 4))
        while time.time() < self.until:
            self.visit(self.dice.choice(sys.argv[3:]))
            time.sleep(self.dice.uniform(0.5, 3))


end = time.time() + float(sys.argv[1])
visitors = [Visitor(number, end) for number in range(int(sys.argv[2]))]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join(float(sys.argv[1]) + 20)
