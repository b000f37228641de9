/** Everything that is promised of a store, whichever database keeps it. */
import { describeAlertStore, type OpenStore } from './alerts.contract.ts'
import { describeFleetStores } from './fleet.contract.ts'
import { describeIncidentStore } from './incidents.contract.ts'
import { describeLedgerStore } from './ledger.contract.ts'
import { describePayloadStore } from './payload.contract.ts'
import { describeRecordStores } from './records.contract.ts'
import { describeReportStore } from './reports.contract.ts'

/** @param open a new, empty store with each call */
export function describeStore(name: string, open: OpenStore): void {
  describeAlertStore(name, open)
  describePayloadStore(name, open)
  describeIncidentStore(name, open)
  describeLedgerStore(name, open)
  describeFleetStores(name, open)
  describeRecordStores(name, open)
  describeReportStore(name, open)
}
