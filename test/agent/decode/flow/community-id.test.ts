/** Vectors from the specification's own baseline: https://github.com/corelight/community-id-spec */
import { describe, expect, test } from 'vitest'
import { communityId } from '../../../../agent/decode/flow/community-id.ts'

const ip = (text: string): Uint8Array => Uint8Array.from(text.split('.').map(Number))

describe('communityId', () => {
  test.each([
    [6, '128.232.110.120', 34855, '66.35.250.204', 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [6, '66.35.250.204', 80, '128.232.110.120', 34855, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [17, '192.168.1.52', 54585, '8.8.8.8', 53, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    [1, '192.168.0.89', 8, '192.168.0.1', 0, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
    [1, '192.168.0.1', 0, '192.168.0.89', 0, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  ] as const)('of protocol %i, %s:%i → %s:%i', (protocol, source, sourcePort, destination, destinationPort, id) => {
    expect(
      communityId({ protocol, source: ip(source), destination: ip(destination), sourcePort, destinationPort }),
    ).toBe(id)
  })
})
