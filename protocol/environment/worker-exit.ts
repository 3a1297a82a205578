/**
 * The exit code of a worker whose machine is unhealthy: a restart would not help. It is sysexits.h's EX_UNAVAILABLE;
 * `worker/bootstrap/bundle/brenda-worker.service` names it too.
 */
export const QUARANTINED = 69;
