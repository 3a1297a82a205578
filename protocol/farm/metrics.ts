/**
 * The metrics of a farm. The drainer writes them to its log, and CloudWatch extracts them. An idle farm writes none, because CloudWatch
 * charges for each metric and hour with data. Alarms must treat missing data as not breaching.
 */
export const METRICS = {
  namespace: 'Brenda',
  /** Its value is the farm's name, `BRENDA_FARM`. */
  dimension: 'Farm',
  names: {
    tasksVisible: 'TasksVisible',
    tasksInFlight: 'TasksInFlight',
    deadLetters: 'DeadLetters',
    instances: 'Instances',
    /** Units with a record, of all jobs seeded on this farm. Only in snapshots that count the ledger. */
    unitsDone: 'UnitsDone',
    /** Units that were requested, are not recorded and did not fail, although the queue is empty. Only then. */
    unitsLost: 'UnitsLost',
    /** Boots that failed since the last seeding. */
    bootFailures: 'BootFailures',
    /** Minutes of uptime since something was recorded. */
    spendingWithoutProgress: 'SpendingWithoutProgressMinutes',
    /** Minutes in which instances were desired, and their launches failed. */
    launchFailures: 'LaunchFailureMinutes',
  },
} as const;
