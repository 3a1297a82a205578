/** Why an archive is refused: the part of the line that follows the archive's name, which `unpack` prepends. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

/** An error that a library threw while it read an archive. Its message describes the library's internals, and is kept as the cause. */
export function damaged(cause: unknown, detail = 'is damaged or cut short'): ArchiveFault {
  return new ArchiveFault(`${detail}; copy it here again, or pack it again`, { cause });
}

/** Distinguishes a damaged archive from an error of this machine's disk, a known reason, and an abort. */
export function faultOfReading(thrown: unknown): unknown {
  const ours = thrown instanceof ArchiveFault || (thrown as NodeJS.ErrnoException).syscall !== undefined;
  return ours ? thrown : damaged(thrown);
}
