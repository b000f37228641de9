/**
 * Windows events as JSON: the nested form of evtx tools (`Event.System`, `Event.EventData`), the flat one of NXLog
 * and the one of Winlogbeat. In `native` stand the names that rules use: EventData's own (blanks removed), and
 * System's with their attribute behind an underscore (`Provider_Name`). Where both have a name, EventData's stays;
 * routing looks at System's.
 */
import type { FieldValue, LogEvent } from './event.ts'
import { flatten, isObject, type Json } from './flatten.ts'
import { type Fields, integer, type LineContext, logEvent } from './format.ts'
import { epochTime, rfc3339 } from './timestamp.ts'
import { windowsLogSource } from './windows-log-source.ts'

type JsonObject = { readonly [key: string]: Json }

export function isWindowsEvent(object: JsonObject): boolean {
  const event = object['Event']
  if (isObject(event)) return isObject(event['System'])
  if (isObject(object['System']) && ('EventData' in object || 'UserData' in object)) return true
  if (isObject(object['winlog'])) return true
  return 'EventID' in object && ('Channel' in object || 'Provider_Name' in object || 'SourceName' in object)
}

export function windowsEvent(line: string, object: JsonObject, context: LineContext): LogEvent {
  const { system, data } = parts(object)
  const native: Fields = { ...system }
  for (const key in data) native[key] = data[key] as FieldValue
  const eventId = Number(system['EventID'])
  const logSource = windowsLogSource(String(system['Channel'] ?? ''), eventId)
  if (logSource.service === 'security' && eventId === 4688) addProcessNames(native)
  const timeMs = timeOf(system, context)
  return logEvent('evtx-json', line, timeMs, logSource, ecs(native, system), native)
}

function parts(object: JsonObject): { system: Fields; data: Fields } {
  const event = isObject(object['Event']) ? object['Event'] : object
  if (isObject(event['System'])) {
    const system = systemFields(event['System'])
    // What an event carries beside System and its data (rendered texts, keys of whoever exported it) stays visible.
    const beside: Fields = {}
    const rest = { ...object, ...(event === object ? {} : { Event: undefined }) } as Record<string, Json | undefined>
    for (const key in rest) {
      const value = rest[key]
      if (value !== undefined && !['System', 'EventData', 'UserData', 'Event'].includes(key)) {
        Object.assign(beside, isObject(value) ? flatten({ [key]: value }) : { [key]: value as FieldValue })
      }
    }
    return {
      system: { ...beside, ...system },
      data: { ...userData(event['UserData']), ...eventData(event['EventData']) },
    }
  }
  return isObject(object['winlog']) ? winlogbeat(object, object['winlog']) : nxlog(object)
}

/** `{ "Execution": { "#attributes": { "ProcessID": 4 } } }` → `Execution_ProcessID: 4`. */
function systemFields(system: JsonObject): Fields {
  const fields: Fields = {}
  for (const key in system) {
    const value = system[key] as Json
    if (!isObject(value)) {
      fields[key] = value as FieldValue
      continue
    }
    if ('#text' in value) fields[key] = value['#text'] as FieldValue
    const attributes = isObject(value['#attributes']) ? value['#attributes'] : value
    for (const name in attributes) {
      const inner = attributes[name] as Json
      if (name !== '#text' && name !== '#attributes' && !isObject(inner)) fields[`${key}_${name}`] = inner as FieldValue
    }
  }
  return fields
}

function eventData(value: Json | undefined): Fields {
  const fields: Fields = {}
  if (!isObject(value)) return value === null || value === undefined ? fields : { Data: value as FieldValue }
  for (const key in value) {
    if (key !== '#attributes') fields[key.replaceAll(' ', '')] = textOf(value[key] as Json)
  }
  return fields
}

/** `<Data>` with attributes comes as an object with `#text`; lists of them as lists. */
function textOf(value: Json): FieldValue {
  if (Array.isArray(value)) return value.map(textOf)
  if (!isObject(value)) return value as FieldValue
  return '#text' in value ? textOf(value['#text'] as Json) : JSON.stringify(value)
}

/** UserData holds one element of its own name, whose children are the fields. */
function userData(value: Json | undefined): Fields {
  const fields: Fields = {}
  if (!isObject(value)) return fields
  for (const name in value) {
    const inner = value[name] as Json
    if (name.startsWith('#')) continue
    if (isObject(inner)) Object.assign(fields, eventData(inner))
    else fields[name] = inner as FieldValue
  }
  return fields
}

function winlogbeat(object: JsonObject, winlog: JsonObject): { system: Fields; data: Fields } {
  const eventId = winlog['event_id']
  const process = isObject(winlog['process']) ? winlog['process'] : {}
  const system: Fields = {
    EventID: (integer(String(eventId)) ?? eventId ?? null) as FieldValue,
    Channel: (winlog['channel'] ?? '') as FieldValue,
    Computer: (winlog['computer_name'] ?? '') as FieldValue,
    Provider_Name: (winlog['provider_name'] ?? '') as FieldValue,
    EventRecordID: (winlog['record_id'] ?? null) as FieldValue,
    Execution_ProcessID: (process['pid'] ?? null) as FieldValue,
    TimeCreated_SystemTime: (object['@timestamp'] ?? null) as FieldValue,
  }
  return { system, data: { ...userData({ data: winlog['user_data'] ?? null }), ...eventData(winlog['event_data']) } }
}

/** NXLog's names for what System holds. */
const NXLOG: Readonly<Record<string, string>> = {
  SourceName: 'Provider_Name',
  ProviderGuid: 'Provider_Guid',
  Hostname: 'Computer',
  RecordNumber: 'EventRecordID',
  ExecutionProcessID: 'Execution_ProcessID',
  ExecutionThreadID: 'Execution_ThreadID',
}

function nxlog(object: JsonObject): { system: Fields; data: Fields } {
  const data = flatten(object)
  const system: Fields = {}
  for (const name of ['EventID', 'Channel', 'Computer', 'Provider_Name', 'EventRecordID']) {
    if (data[name] !== undefined) system[name] = data[name]
  }
  for (const [theirs, ours] of Object.entries(NXLOG)) {
    if (data[theirs] !== undefined) system[ours] ??= data[theirs]
  }
  const time =
    data['TimeCreated_SystemTime'] ?? data['TimeCreated'] ?? data['@timestamp'] ?? data['EventTime'] ?? data['UtcTime']
  if (time !== undefined) system['TimeCreated_SystemTime'] = time
  return { system, data }
}

/** Security's process creation under Sysmon's names, so that one rule reads both. */
const PROCESS_NAMES: Readonly<Record<string, string>> = {
  Image: 'NewProcessName',
  ParentImage: 'ParentProcessName',
  User: 'SubjectUserName',
  LogonId: 'SubjectLogonId',
  IntegrityLevel: 'MandatoryLabel',
  CommandLine: 'ProcessCommandLine',
}

function addProcessNames(native: Fields): void {
  for (const [name, source] of Object.entries(PROCESS_NAMES)) {
    const value = native[source]
    if (value !== undefined) native[name] ??= value
  }
}

function timeOf(system: Fields, context: LineContext): number | undefined {
  const time = system['TimeCreated_SystemTime'] ?? system['TimeCreated']
  if (typeof time === 'number') return epochTime(time)
  return typeof time === 'string' ? rfc3339(time, context) : undefined
}

function ecs(native: Fields, system: Fields): Record<string, FieldValue | undefined> {
  const text = (...names: string[]) =>
    names
      .map(name => native[name])
      .find(value => value !== undefined && value !== null && value !== '' && value !== '-')
  const eventId = Number(system['EventID'])
  return {
    'event.code': system['EventID'],
    'event.provider': system['Provider_Name'],
    'winlog.channel': system['Channel'],
    'host.name': system['Computer'],
    'user.name': text('TargetUserName', 'SubjectUserName', 'User', 'AccountName'),
    'source.ip': text('IpAddress', 'SourceIp', 'ClientAddress'),
    'source.port': text('IpPort', 'SourcePort'),
    'destination.ip': text('DestinationIp'),
    'destination.port': text('DestinationPort'),
    'process.executable': text('Image', 'NewProcessName', 'ProcessName'),
    'process.command_line': text('CommandLine'),
    'process.pid': integer(String(text('ProcessId') ?? '')),
    'winlog.logon.type': text('LogonType'),
    'event.outcome': eventId === 4625 ? 'failure' : eventId === 4624 ? 'success' : undefined,
    message: text('Message'),
  }
}
