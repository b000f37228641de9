"""make-site.py DIRECTORY: a small site of a provincial portal: pages, a stylesheet, pictures."""
import os
import random
import struct
import sys
import zlib

ARTICLES = [
    ("lich-tiep-cong-dan", "Lịch tiếp công dân tháng này", "Lãnh đạo tỉnh tiếp công dân định kỳ vào thứ Năm tuần đầu của tháng."),
    ("dich-vu-cong", "Nộp hồ sơ trực tuyến không cần đến trụ sở", "Người dân có thể nộp hồ sơ và theo dõi kết quả trên cổng dịch vụ công."),
    ("phong-chong-bao", "Chủ động ứng phó với bão số 9", "Các huyện ven biển hoàn thành phương án sơ tán trước 17 giờ."),
    ("tuyen-dung", "Thông báo tuyển dụng viên chức", "Hồ sơ nhận tại phòng Tổ chức trong giờ hành chính."),
    # Speaks of attacks without being one: what a rule for defaced pages must leave alone.
    ("canh-bao-an-toan", "Cảnh báo an toàn thông tin: nhiều website bị tấn công",
     "Trang chủ của một đơn vị từng bị thay bằng dòng chữ \"hacked by\" kèm tên nhóm tấn công. "
     "Quản trị viên cần đổi mật khẩu yếu, bật xác thực hai lớp và sao lưu hằng ngày. "
     "This site was hacked by nobody: the article only describes the warning signs."),
    ("quy-hoach", "Công bố quy hoạch sử dụng đất", "Bản đồ quy hoạch được niêm yết tại trụ sở Ủy ban và trên cổng."),
]
PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{title} - Cổng thông tin điện tử tỉnh</title>
<link rel="stylesheet" href="/css/portal.css"></head>
<body><header><img src="/img/logo.png" alt="logo"><h1>{title}</h1></header>
<nav>{nav}</nav><main>{body}</main>
<footer><p>Cơ quan chủ quản: Ủy ban nhân dân tỉnh. Điện thoại: 0000.000.000</p></footer></body></html>
"""


def png(width: int, height: int, seed: int) -> bytes:
    dice = random.Random(seed)
    colours = [bytes(dice.randrange(256) for _ in range(3)) for _ in range(4)]
    rows = b"".join(b"\0" + b"".join(colours[(x // 8 + y // 8 + dice.randrange(2)) % 4] for x in range(width)) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main(root: str) -> None:
    def write(path: str, content: bytes | str) -> None:
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)

    nav = " ".join(f'<a href="/tin-tuc/{slug}.html">{title}</a>' for slug, title, _ in ARTICLES)
    teasers = "".join(f"<article><h2>{title}</h2><p>{text}</p></article>" for _, title, text in ARTICLES if "hacked" not in text)
    write("index.html", PAGE.format(title="Trang chủ", nav=nav, body=f'<img src="/img/banner.png" alt="">{teasers}'))
    for number, (slug, title, text) in enumerate(ARTICLES):
        body = f'<img src="/img/tin-{number}.png" alt=""><p>{text}</p><p>Cập nhật lúc 08:{number}5.</p>'
        write(f"tin-tuc/{slug}.html", PAGE.format(title=title, nav=nav, body=body))
        write(f"img/tin-{number}.png", png(64, 40, number))
    write("img/logo.png", png(32, 32, 101))
    write("img/banner.png", png(96, 32, 102))
    write("css/portal.css", "body{font:16px/1.5 sans-serif;margin:0 auto;max-width:60rem}\n" + "".join(
        f".muc-{n}{{margin:{n % 7}px;padding:{n % 5}px;color:#{n * 4321 % 0xffffff:06x}}}\n" for n in range(40)))
    write("robots.txt", "User-agent: *\nDisallow: /quan-tri/\nSitemap: http://portal.tinh.example/sitemap.xml\n")
    write("sitemap.xml", '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + "".join(
        f"<url><loc>http://portal.tinh.example/tin-tuc/{slug}.html</loc></url>" for slug, _, _ in ARTICLES) + "</urlset>\n")


main(sys.argv[1])
