"""web2-app.py PORT: the document search behind nginx on web2.

Two faults are here on purpose, as in much software written in a hurry: the search glues the
visitor's words into its SQL, and the viewer glues the document's name into a path. The people
in the database are invented.
"""
import html
import os
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DOCUMENTS = {
    "bieu-mau-01.txt": "Mẫu đơn đề nghị cấp bản sao trích lục.\n",
    "bieu-mau-02.txt": "Mẫu tờ khai đăng ký thường trú.\n",
    "huong-dan.txt": "Hướng dẫn tra cứu: nhập từ khóa và bấm Tìm.\n",
}
FOLDER = "/srv/documents"


def database() -> sqlite3.Connection:
    connection = sqlite3.connect("file:app?mode=memory&cache=shared", uri=True, check_same_thread=False)
    connection.executescript("""
        create table if not exists document (title text, path text);
        create table if not exists account (name text, secret text);
    """)
    if not connection.execute("select 1 from document").fetchone():
        connection.executemany("insert into document values (?, ?)", [(text.strip(), name) for name, text in DOCUMENTS.items()])
        connection.executemany("insert into account values (?, ?)", [("vanthu", "5f4e-demo"), ("ketoan", "9a1c-demo")])
        connection.commit()
    return connection


class Search(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "tracuu/1.3"
    sys_version = ""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        words = parse_qs(url.query)
        if url.path == "/search":
            self.search(words.get("q", [""])[0])
        elif url.path == "/view":
            self.view(words.get("name", [""])[0])
        else:
            self.answer(404, "<h1>Không tìm thấy</h1>")

    do_HEAD = do_GET

    def search(self, words: str) -> None:
        try:
            rows = database().execute(f"select title, path from document where title like '%{words}%'").fetchall()
        except (sqlite3.Error, sqlite3.Warning) as problem:
            self.answer(500, f"<h1>Lỗi</h1><pre>sqlite3.{type(problem).__name__}: {html.escape(str(problem))}</pre>")
            return
        found = "".join(f"<li>{html.escape(str(title))} ({html.escape(str(path))})</li>" for title, path in rows)
        self.answer(200, f"<h1>Kết quả: {len(rows)}</h1><p>{html.escape(words)}</p><ul>{found}</ul>")

    def view(self, name: str) -> None:
        try:
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                self.answer(200, f"<pre>{html.escape(file.read())}</pre>")
        except (OSError, ValueError):
            self.answer(404, "<h1>Không có tài liệu này</h1>")

    def answer(self, status: int, body: str) -> None:
        content = f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>Tra cứu</title>{body}</html>'.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


os.makedirs(FOLDER, exist_ok=True)
for name, text in DOCUMENTS.items():
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
        file.write(text)
KEEP_OPEN = database()
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Search).serve_forever()
