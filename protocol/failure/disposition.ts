/** What can happen to a task on the queue when its worker is done with it. The strongest comes first: of several units it decides. */
export const DISPOSITIONS = {
  expire: 'The worker stops renewing its lease. Others may have the task when the lease has expired.',
  release: 'Others may have the task at once.',
  'retry elsewhere': 'Others may have the task after a delay of some seconds.',
  'dead-letter': 'A copy of the task goes to the dead-letter queue, and the task leaves the queue.',
  complete: 'The task leaves the queue.',
} as const;

export type Disposition = keyof typeof DISPOSITIONS;
