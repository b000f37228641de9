/** Stretches of fields that forms have in common, under each form's own numbering. */
import { type FieldSchema, field, type IncidentContext, required } from './form-schema.ts'
import { fromOrganisation, fromSystems, highestLevel, LEVELS, systemNames } from './sources.ts'

interface Codes {
  readonly name: string
  readonly address: string
  readonly telephone: string
  readonly email: string
}

/** Who reports. */
export const reporter = <C extends Parameters<ReturnType<typeof fromOrganisation>>[0]>(
  codes: Codes,
  nameLabel: readonly [vi: string, en: string],
  rest: { readonly limit?: number } = {},
): FieldSchema<C>[] => [
  field(
    codes.name,
    ...nameLabel,
    'text',
    fromOrganisation(o => o.name),
    { ...required, ...rest },
  ),
  field(
    codes.address,
    'Địa chỉ',
    'Address',
    'text',
    fromOrganisation(o => o.address),
    { ...required, ...rest },
  ),
  field(
    codes.telephone,
    'Điện thoại',
    'Telephone',
    'text',
    fromOrganisation(o => o.telephone),
    {
      ...required,
      ...rest,
    },
  ),
  field(
    codes.email,
    'Email',
    'Email',
    'text',
    fromOrganisation(o => o.email),
    { ...required, ...rest },
  ),
]

/** Whose system it is, and which. */
export const affectedSystem = (
  [operator, owner, system, level]: readonly [string, string, string, string],
  systemRequired = false,
): FieldSchema<IncidentContext>[] => [
  field(
    operator,
    'Tên đơn vị vận hành hệ thống thông tin',
    'Operator of the information system',
    'text',
    fromSystems(
      s => s.operator,
      o => o.operator,
    ),
    required,
  ),
  field(
    owner,
    'Cơ quan chủ quản',
    'Owner',
    'text',
    fromSystems(
      s => s.owner,
      o => o.owner,
    ),
  ),
  field(
    system,
    'Tên hệ thống bị sự cố',
    'Affected system, with related domains and IP addresses',
    'text',
    systemNames,
    { required: systemRequired },
  ),
  field(
    level,
    'Phân loại cấp độ của hệ thống thông tin (nếu có)',
    'Security level of the system (if any)',
    'choice',
    highestLevel,
    { options: LEVELS, optionsConfirmed: true },
  ),
]
