/** The register of information systems, the table of networks, and which networks a bundle took its HOME_NET from. */
import { run, type Up } from './dialect.ts'

const TABLES = [
  `CREATE TABLE information_system (
     id TEXT PRIMARY KEY, organisation TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, level INTEGER,
     addresses TEXT NOT NULL, domains TEXT NOT NULL, owner TEXT NOT NULL, operator TEXT NOT NULL,
     operating_system TEXT NOT NULL, operating_system_version TEXT NOT NULL,
     services TEXT NOT NULL, measures TEXT NOT NULL, purpose TEXT NOT NULL, note TEXT NOT NULL,
     UNIQUE (organisation, name_key))`,
  `CREATE TABLE network (
     id TEXT PRIMARY KEY, organisation TEXT NOT NULL, prefix TEXT NOT NULL, prefix_order TEXT NOT NULL,
     kind TEXT NOT NULL, site TEXT NOT NULL, contact TEXT NOT NULL,
     system_id TEXT REFERENCES information_system (id), note TEXT NOT NULL,
     UNIQUE (organisation, prefix_order))`,
  'CREATE INDEX network_of_system ON network (system_id) WHERE system_id IS NOT NULL',
  // They are there from the beginning, so that whoever claims a table always has a row to lock.
  `INSERT INTO counter (name, value) VALUES ('networks', 0), ('systems', 0)`,
  'ALTER TABLE bundle ADD COLUMN home_net_of TEXT',
]

export const up: Up = (db, dialect) => run(db, dialect, TABLES)
