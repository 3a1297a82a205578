/**
 * The metrics of a farm, as the drainer writes them to its log and CloudWatch reads them there. While the farm is idle
 * there are none: CloudWatch charges for each metric and each hour in which it is written. Alarms have to take
 * missing data for good.
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
    /** Units with a record, of all jobs seeded on this farm. Only at looks at which the ledger was counted. */
    unitsDone: 'UnitsDone',
    /** Units that were asked for, are not recorded and did not fail, though the queue is empty. Only then. */
    unitsLost: 'UnitsLost',
    /** Boots that failed since the last seeding. */
    bootFailures: 'BootFailures',
    /** Minutes for which instances have been up and nothing was recorded. */
    spendingWithoutProgress: 'SpendingWithoutProgressMinutes',
    /** Minutes for which instances were wanted, and launching them failed. */
    launchFailures: 'LaunchFailureMinutes',
  },
} as const;
