/** `vonggac collector agent …` and `enrolment …`: who may speak. */
import type { Command } from 'commander'
import { command, type Does, withConfig } from './command.ts'
import { ORGANISATION_WORDS } from './organisation-words.ts'
import { speak } from './speak.ts'

export function agentCommands(does: Does): Command {
  const agents = command('agent', { vi: 'Tác tử: ai được nói.', en: 'Agents: who may speak.' })
  const name = () => speak({ vi: 'Tên tác tử.', en: "The agent's id." })
  agents.addCommand(
    withConfig(
      command('list', {
        vi: 'Các tác tử, khoá của chúng, và ai đang chờ duyệt.',
        en: 'Agents, their keys, and who waits for approval.',
      }),
    )
      .option('--json', speak({ vi: 'In JSON.', en: 'Prints JSON.' }))
      .action(does(async () => (await import('./agent-list.ts')).listAgents)),
  )
  agents.addCommand(
    withConfig(
      command('approve', {
        vi: 'Cho máy đang chờ trở thành tác tử; in mã khoá để hai bên so với nhau.',
        en: 'Lets a waiting host become an agent; prints the key id for both sides to compare.',
      }),
    )
      .argument('<name>', name())
      .option(
        '--key <id>',
        speak({
          vi: 'Phần đầu của mã khoá; cần khi nhiều máy xin cùng một tên.',
          en: 'Beginning of the key id; needed where several hosts ask for one name.',
        }),
      )
      .action(does(async () => (await import('./agent-decide.ts')).approveAgent)),
  )
  agents.addCommand(
    withConfig(
      command('revoke', {
        vi: 'Thu hồi mọi khoá của tác tử, có hiệu lực ngay.',
        en: 'Revokes every key of the agent, at once.',
      }),
    )
      .argument('<name>', name())
      .requiredOption(
        '--reason <text>',
        speak({ vi: 'Lý do, ghi vào nhật ký kiểm toán.', en: 'Why; goes to the audit.' }),
      )
      .action(does(async () => (await import('./agent-decide.ts')).revokeAgent)),
  )
  agents.addCommand(
    withConfig(
      command('group', {
        vi: 'Chuyển tác tử sang nhóm khác: luật và thiết đặt được phát theo nhóm.',
        en: 'Moves an agent to another group: rules and settings go out by group.',
      }),
    )
      .argument('<name>', name())
      .argument('<group>', speak({ vi: 'Tên nhóm.', en: "The group's name." }))
      .action(does(async () => (await import('./agent-decide.ts')).moveAgent)),
  )
  agents.addCommand(
    withConfig(
      command('organisation', {
        vi: 'Chuyển tác tử sang đơn vị khác: từ nay mọi điều nó báo thuộc về đơn vị ấy. Hãy phát lại gói luật cho đơn vị đó.',
        en: 'Moves an agent to another organisation: what it says from now on is theirs. Publish their bundle anew.',
      }),
    )
      .argument('<name>', name())
      .argument('<organisation>', speak({ vi: 'Mã đơn vị.', en: "The organisation's id." }))
      .action(does(async () => (await import('./agent-decide.ts')).moveAgentToOrganisation)),
  )
  return agents
}

export function enrolmentCommands(does: Does): Command {
  const enrolment = command('enrolment', {
    vi: 'Mã ghi danh, để máy mới trở thành tác tử.',
    en: 'Enrolment tokens, with which hosts become agents.',
  })
  enrolment.addCommand(
    withConfig(
      command('add', {
        vi: 'Cấp mã ghi danh và in lệnh cần chạy trên máy; mã chỉ hiện một lần.',
        en: 'Makes a token and prints the command to run on the host; the token is shown this once.',
      }),
    )
      .option('--agent <id>', speak({ vi: 'Chỉ dùng cho tên tác tử này.', en: 'Good for this agent id only.' }))
      .option('--organisation <id>', speak(ORGANISATION_WORDS))
      .option('--group <group>', speak({ vi: 'Nhóm của tác tử.', en: "The agents' group." }), 'default')
      .option('--uses <n>', speak({ vi: 'Dùng được mấy lần.', en: 'How often it may be used.' }), '1')
      .option('--hours <n>', speak({ vi: 'Hiệu lực trong mấy giờ.', en: 'How many hours it is good for.' }), '24')
      .option('--approval <how>', 'manual | automatic')
      .option(
        '--url <url>',
        speak({
          vi: 'Địa chỉ mà tác tử gọi tới; mặc định theo cấu hình.',
          en: 'The address agents call; as configured by default.',
        }),
      )
      .option('--token-only', speak({ vi: 'Chỉ in mã.', en: 'Prints the token alone.' }))
      .action(does(async () => (await import('./enrolment-tokens.ts')).addToken)),
  )
  enrolment.addCommand(
    withConfig(command('list', { vi: 'Các mã còn dùng được.', en: 'Tokens that can still be used.' })).action(
      does(async () => (await import('./enrolment-tokens.ts')).listTokens),
    ),
  )
  enrolment.addCommand(
    withConfig(command('remove', { vi: 'Huỷ một mã.', en: 'Removes a token.' }))
      .argument('<id>', speak({ vi: 'Tên của mã, như list in ra.', en: "The token's name, as list prints it." }))
      .action(does(async () => (await import('./enrolment-tokens.ts')).removeToken)),
  )
  return enrolment
}
