/** Everything that is promised of a store, whichever database keeps it. */
import { describeAlertStore, type OpenStore } from './alerts.contract.ts'
import { describeAuditStore } from './audit.contract.ts'
import { describeCallOutStores } from './call-outs.contract.ts'
import { describeClockDoubtStore } from './clock-doubts.contract.ts'
import { describeFleetStores } from './fleet.contract.ts'
import { describeIncidentStore } from './incidents.contract.ts'
import { describeLedgerStore } from './ledger.contract.ts'
import { describePayloadStore } from './payload.contract.ts'
import { describePeopleStores } from './people.contract.ts'
import { describeRecordStores } from './records.contract.ts'
import { describeRegisterStores } from './register.contract.ts'
import { describeReportStore } from './reports.contract.ts'
import { describeSearch } from './search.contract.ts'
import { describeTriageStores } from './triage.contract.ts'

/** @param open a new, empty store with each call */
export function describeStore(name: string, open: OpenStore): void {
  describeAlertStore(name, open)
  describePayloadStore(name, open)
  describeIncidentStore(name, open)
  describeLedgerStore(name, open)
  describeClockDoubtStore(name, open)
  describeFleetStores(name, open)
  describeAuditStore(name, open)
  describePeopleStores(name, open)
  describeRecordStores(name, open)
  describeReportStore(name, open)
  describeRegisterStores(name, open)
  describeSearch(name, open)
  describeTriageStores(name, open)
  describeCallOutStores(name, open)
}
