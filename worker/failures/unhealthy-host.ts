/** This machine is unhealthy. Its worker releases its tasks and exits with `QUARANTINED`; other workers go on. */
export class UnhealthyHost extends Error {
  override readonly name = 'UnhealthyHost';
}
