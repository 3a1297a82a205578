/**
 * The exit code of a worker whose machine is unhealthy: to start it again there would not help. It is
 * sysexits.h's EX_UNAVAILABLE; `worker/bootstrap/bundle/brenda-worker.service` names it too.
 */
export const QUARANTINED = 69;
