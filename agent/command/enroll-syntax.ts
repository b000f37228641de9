/** The options of `vonggac agent enroll`, apart from the command itself, so that naming them loads nothing. */
import { Command } from 'commander'
import type { EnrollOptions } from './agent-enroll.ts'
import { helpWords } from './help.ts'
import { speak } from './speak.ts'

export function enrollSyntax(enroll: (options: EnrollOptions) => Promise<void>): Command {
  return new Command('enroll')
    .description(
      speak({
        vi: 'Ghi danh máy này với bộ thu thập: tạo khoá tại chỗ, xin chứng thư, chờ duyệt nếu cần.',
        en: 'Enrol this host at a collector: make keys here, ask for a certificate, wait for approval where needed.',
      }),
    )
    .configureHelp(helpWords())
    .helpOption('-h, --help', speak({ vi: 'xem trợ giúp', en: 'show help' }))
    .exitOverride()
    .requiredOption(
      '--token <token>',
      speak({
        vi: 'mã ghi danh do người quản trị cấp (vge_…); - đọc từ đầu vào chuẩn',
        en: 'enrolment token from an administrator (vge_…); - reads it from standard input',
      }),
    )
    .option(
      '--collector <url>',
      speak({
        vi: 'địa chỉ bộ thu thập; mặc định là địa chỉ đầu trong tệp cấu hình',
        en: "the collector's address; the first of the configuration when left out",
      }),
    )
    .option('--config <file>', speak({ vi: 'tệp cấu hình YAML', en: 'YAML configuration file' }))
    .option(
      '--identity-folder <folder>',
      speak({ vi: 'thư mục chứa khoá và chứng thư', en: 'folder for keys and certificate' }),
    )
    .option(
      '--id <name>',
      speak({ vi: 'tên tác tử; mặc định là tên máy', en: "the agent's name; the host's unless said" }),
    )
    .option('--proxy <url>', speak({ vi: 'proxy HTTP để đi qua', en: 'HTTP proxy to go through' }))
    .option(
      '--proxy-credentials <file>',
      speak({ vi: 'tệp user:password của proxy', en: 'file with user:password for the proxy' }),
    )
    .option(
      '--ca-file <file>',
      speak({
        vi: 'tìm cơ quan cấp chứng thư ghi trong mã ghi danh ở tệp PEM này',
        en: 'look for the authority that the token names in this PEM file',
      }),
    )
    .option(
      '--certificate <file>',
      speak({
        vi: 'chứng thư TLS do cơ quan của tổ chức cấp sẵn (cùng với --key)',
        en: "TLS certificate issued by the organisation's own authority (with --key)",
      }),
    )
    .option('--key <file>', speak({ vi: 'khoá riêng của chứng thư đó', en: 'private key of that certificate' }))
    .option('--force', speak({ vi: 'thay danh tính đang dùng', en: 'replace an identity that works' }))
    .action(enroll)
}
