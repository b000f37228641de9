import { expect, test } from 'vitest'
import { contributionOf, sumAll } from '../../../collector/incident/contribution.ts'
import { stagesOf } from '../../../collector/incident/stages.ts'
import { wireAlert } from '../../support/wire.ts'

const findingsOf = (...rules: (readonly [id: string, titleVi: string, ...tactics: string[]])[]) =>
  sumAll(
    rules.map(([id, titleVi, ...tactics], index) => {
      const alert = wireAlert(index + 1, { rule: { id, title: `${id} seen`, titleVi, tactics } })
      return contributionOf({
        ...{ alert, detectedAt: index, occurredAt: index },
        touched: { systemLevel: 0, management: false },
      })
    }),
  ).findings

test('stages stand in the order of an attack, whatever was seen first, each with what was found of it', () => {
  const findings = findingsOf(
    ['leak', 'Tuồn dữ liệu lớn', 'TA0010'],
    ['shell', 'Gọi web shell', 'TA0003', 'TA0011'],
    ['guess', 'Dò mật khẩu', 'TA0006'],
    ['none', 'Không rõ', 'TA9999'],
    ['door', 'Đăng nhập lạ', 'TA0006', 'TA0001'],
  )
  const stages = stagesOf(findings).map(({ tactic, title, findings: of }) => [
    ...[tactic, title.vi, title.en],
    of.map(({ vi }) => vi),
  ])
  expect(stages).toEqual([
    ['TA0001', 'Xâm nhập ban đầu', 'Initial access', ['Đăng nhập lạ']],
    ['TA0003', 'Duy trì hiện diện', 'Persistence', ['Gọi web shell']],
    ['TA0006', 'Lấy thông tin đăng nhập', 'Credential access', ['Dò mật khẩu', 'Đăng nhập lạ']],
    ['TA0011', 'Điều khiển từ xa', 'Command and control', ['Gọi web shell']],
    ['TA0010', 'Tuồn dữ liệu', 'Exfiltration', ['Tuồn dữ liệu lớn']],
  ])
  expect(stagesOf([])).toEqual([])
})
