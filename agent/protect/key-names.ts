/** Names under which secrets stand in forms, JSON, headers, settings and environments. */
import type { SecretKind } from './secret.ts'

export interface SecretKey {
  readonly kind: SecretKind
  readonly form: 'value' | 'authorization' | 'cookies' | 'set_cookie' | 'code' | 'session' | 'folder_or_value' | 'word'
}

const PASSWORD_ENDS = ['password', 'passwd', 'passphrase', 'passcode', 'matkhau', 'userpwd', 'pwd', 'pass']
const PASSWORD_NAMES = new Set([
  ...[
    'password1',
    'password2',
    'passwordconfirm',
    'passwordconfirmation',
    'passwordagain',
    'passwordnew',
    'passwordold',
  ],
  ...[
    'matkhau1',
    'matkhau2',
    'matkhaumoi',
    'matkhaucu',
    'pass1',
    'pass2',
    'psw',
    'pw',
    'passin',
    'passout',
    'pwd1',
    'pwd2',
  ],
])
const NOT_PASSWORDS = [
  'bypass',
  'compass',
  'surpass',
  'trespass',
  'lowpass',
  'highpass',
  'bandpass',
  'overpass',
  'underpass',
]

const TOKEN_ENDS = [
  ...['token', 'apikey', 'secret', 'secretkey', 'accesskey', 'privatekey', 'accountkey', 'sharedkey', 'authkey'],
  ...[
    'encryptionkey',
    'signingkey',
    'sessionkey',
    'sessionid',
    'sessid',
    'xamzsignature',
    'xgoogsignature',
    'subscriptionkey',
  ],
]
const SESSIONS = new Set(['sid', 'connectsid', 'session', 'sess', 'sig'])
const CODES = new Set(['otp', 'maotp', 'otpcode', 'pin', 'mapin', 'pincode', 'cvv', 'cvv2', 'cvc', 'cvc2'])

/** Undefined for names under which no secret is expected. */
export function secretKey(name: string): SecretKey | undefined {
  const key = name.toLowerCase().replace(/[_.-]/g, '')
  if (key === '' || key.length > 48) return undefined
  if (key === 'authorization' || key === 'proxyauthorization') return { kind: 'passwords', form: 'authorization' }
  if (key === 'cookie' || key === 'cookies') return { kind: 'cookies', form: 'cookies' }
  if (key === 'setcookie') return { kind: 'cookies', form: 'set_cookie' }
  if (CODES.has(key)) return { kind: 'passwords', form: 'code' }
  if (SESSIONS.has(key)) return { kind: 'tokens', form: 'session' }
  // The shell's working folder goes by a password's name.
  if (key === 'pwd' || key === 'oldpwd') return { kind: 'passwords', form: 'folder_or_value' }
  if (key === 'pass') return { kind: 'passwords', form: 'word' }
  if (isPassword(key)) return { kind: 'passwords', form: 'value' }
  return TOKEN_ENDS.some(end => key.endsWith(end)) || key.startsWith('aspsessionid')
    ? { kind: 'tokens', form: 'value' }
    : undefined
}

const isPassword = (key: string): boolean =>
  PASSWORD_NAMES.has(key) ||
  (PASSWORD_ENDS.some(end => key.endsWith(end)) && !NOT_PASSWORDS.some(end => key.endsWith(end)))

const NOTHING = new Set([
  ...['-', 'null', 'none', 'nil', 'undefined', 'true', 'false', 'yes', 'no', 'n/a', '(null)', '{}', '[]', 'string'],
  ...[
    '[redacted]',
    '[redacted',
    '[filtered',
    '<redacted>',
    'redacted',
    '[filtered]',
    'filtered',
    'hidden',
    'masked',
    '<hidden>',
    'required',
  ],
])
const STATES = new Set([
  ...[
    'incorrect',
    'invalid',
    'expired',
    'wrong',
    'failed',
    'failure',
    'denied',
    'changed',
    'reset',
    'missing',
    'empty',
  ],
  ...['accepted', 'ok', 'granted', 'success', 'rejected', 'mismatch', 'enabled', 'disabled', 'unknown', 'not', 'sai'],
  ...['không', 'đã', 'hết', 'đúng', 'chưa', 'khong', 'refused', 'locked', 'unset', 'set'],
])

/** Values that say that there is none, and what was masked before. */
export const isNothing = (value: string): boolean =>
  NOTHING.has(value.toLowerCase()) || /^[*•.]*$/.test(value) || /^\$\{?\w+\}?$/.test(value) || /^%[\w]+%$/.test(value)

/** A word that tells how something went, as prose has it behind a colon. */
export const isState = (value: string): boolean => STATES.has(value.toLowerCase())
