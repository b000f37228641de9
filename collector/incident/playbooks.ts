/** Playbooks: what is to be done about one kind of incident, as data files of our own or the organisation's. */
import { z } from 'zod'
import { loadDataFiles } from '../data-file.ts'
import type { Task } from '../store/incidents.ts'

const Bilingual = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) })

const PlaybookFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  title: Bilingual,
  /** Attack categories it is meant for: see `categories.ts`. */
  categories: z.array(z.string()).default([]),
  tasks: z
    .array(
      z.strictObject({
        title: Bilingual,
        /** After the playbook was begun. */
        withinMinutes: z.int().positive().max(43_200).optional(),
      }),
    )
    .min(1)
    .max(100),
})

export type Playbook = z.infer<typeof PlaybookFile>

/** Those of a folder (the shipped ones unless told otherwise). Throws a DataFileError naming every mistake. */
export const loadPlaybooks = (folder: string = new URL('playbooks', import.meta.url).pathname): Playbook[] =>
  loadDataFiles(folder, PlaybookFile).map(({ value }) => value)

export const tasksOf = (playbook: Playbook, begunAt: number, newId: () => string): Task[] =>
  playbook.tasks.map(({ title, withinMinutes }) => ({
    id: newId(),
    title,
    playbook: playbook.id,
    assignee: null,
    dueAt: withinMinutes === undefined ? null : begunAt + withinMinutes * 60_000,
    done: null,
  }))
