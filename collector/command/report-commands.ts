/** How `vonggac collector incident …` and `vonggac collector report …` are declared. */
import type { Command } from 'commander'
import { command, type Does, withConfig } from './command.ts'
import { speak } from './speak.ts'

export const incidentCommands = (does: Does): Command =>
  command('incident', { vi: 'Một sự cố.', en: 'One incident.' }).addCommand(
    withConfig(
      command('export', {
        vi: 'Xuất sự cố thành một tệp tự kiểm tra được bằng «vonggac verify».',
        en: "Writes an incident into one file that 'vonggac verify' checks anywhere.",
      }),
    )
      .argument('<id>', speak({ vi: 'Mã sự cố.', en: 'The incident.' }))
      .option('--out <file>', speak({ vi: 'Tệp ghi ra; không ghi đè.', en: 'Where to; never written over.' }))
      .option('--with-evidence', speak({ vi: 'Kèm nội dung chứng cứ.', en: 'With the files of evidence.' }))
      .action(does(async () => (await import('./incident-export.ts')).exportIncidentFile)),
  )

export function reportCommands(does: Does): Command {
  const top = command('report', { vi: 'Báo cáo: liệt kê, xuất ra tệp.', en: 'Reports: listed, and as files.' })
  top.addCommand(
    withConfig(
      command('list', { vi: 'Các bản và các lần gửi của một sự cố.', en: "An incident's versions and deliveries." }),
    )
      .argument('<incident>', speak({ vi: 'Mã sự cố.', en: 'The incident.' }))
      .action(does(async () => (await import('./report.ts')).listReports)),
  )
  top.addCommand(
    printing(command('print', { vi: 'Xuất một biểu mẫu của sự cố.', en: 'Writes a form of an incident.' }))
      .argument('<incident>', speak({ vi: 'Mã sự cố.', en: 'The incident.' }))
      .argument('<form>', 'incident_notice | tt20_mau_03 | tt20_mau_04 | nd331_quick_report | nd356_mau_08')
      .option(
        '--version <number>',
        speak({ vi: 'Bản đã lưu; bỏ trống: như hiện nay.', en: 'A saved version; left out: as it is now.' }),
      )
      .action(does(async () => (await import('./report.ts')).printReport)),
  )
  top.addCommand(
    printing(
      command('period', { vi: 'Báo cáo giám sát và sổ theo dõi theo kỳ.', en: 'Monitoring reports and the register.' }),
    )
      .argument('<kind>', 'daily | weekly | half-year | periodic | register')
      .option(
        '--day <day>',
        speak({
          vi: 'Ngày, hoặc một ngày trong tuần; bỏ trống: hôm nay.',
          en: 'The day, or one of the week; left out: today.',
        }),
      )
      .option('--year <year>', speak({ vi: 'Năm.', en: 'The year.' }))
      .option('--half <half>', '1 | 2')
      .option('--from <day>', speak({ vi: 'Từ ngày.', en: 'First day.' }))
      .option('--to <day>', speak({ vi: 'Đến hết ngày.', en: 'Last day.' }))
      .action(does(async () => (await import('./report.ts')).printPeriod)),
  )
  return top
}

const printing = (of: Command): Command =>
  withConfig(of)
    .option('--format <format>', 'docx | pdf | json', 'pdf')
    .option('--language <language>', 'vi | en', 'vi')
    .option('--out <file>', speak({ vi: 'Tệp ghi ra.', en: 'Where to.' }))
