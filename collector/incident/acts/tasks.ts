/** What is to be done: from a playbook or by hand, changed as people see fit. */
import { randomUUID } from 'node:crypto'
import type { Bilingual } from '../../store/bilingual.ts'
import type { Task } from '../../store/incidents.ts'
import type { Store } from '../../store/store.ts'
import { type Playbook, tasksOf } from '../playbooks.ts'
import { type Act, type NextDueAt, perform } from './perform.ts'

const MOST_TASKS = 200

export interface TaskWanted {
  readonly title: Bilingual
  readonly assignee: string | null
  readonly dueAt: number | null
}

export const addTask = (store: Store, act: Act, wanted: TaskWanted, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state => {
    if (state.tasks.length >= MOST_TASKS) return { refused: 'too_many' }
    return [{ kind: 'tasks_added', tasks: [{ id: randomUUID(), ...wanted, playbook: null, done: null }] }]
  })

/** A playbook's tasks, once; those that are there already stay as they are. */
export const runPlaybook = (store: Store, act: Act, playbook: Playbook, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state => {
    if (state.tasks.some(task => task.playbook === playbook.id)) return { refused: 'no_effect' }
    const tasks = tasksOf(playbook, act.at, randomUUID)
    if (state.tasks.length + tasks.length > MOST_TASKS) return { refused: 'too_many' }
    return [{ kind: 'tasks_added', tasks }]
  })

export const changeTask = (
  store: Store,
  act: Act,
  id: string,
  wanted: Partial<TaskWanted> & { done?: boolean },
  nextDueAt: NextDueAt,
) =>
  perform(store, act, nextDueAt, state => {
    const before = state.tasks.find(task => task.id === id)
    if (!before) return { refused: 'not_found' }
    const { done, ...rest } = wanted
    const task: Task = { ...before, ...rest, done: doneOf(before, done, act) }
    return JSON.stringify(task) === JSON.stringify(before) ? { refused: 'no_effect' } : [{ kind: 'task_changed', task }]
  })

export const removeTask = (store: Store, act: Act, id: string, nextDueAt: NextDueAt) =>
  perform(store, act, nextDueAt, state =>
    state.tasks.some(task => task.id === id) ? [{ kind: 'task_removed', id }] : { refused: 'not_found' },
  )

function doneOf({ done: before }: Task, done: boolean | undefined, { at, actor }: Act): Task['done'] {
  if (done === undefined) return before
  return done ? (before ?? { at, by: actor }) : null
}
