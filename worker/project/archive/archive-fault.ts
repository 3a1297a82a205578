/**
 * Why an archive is refused: the part of the line that comes after the archive's name, which `unpack` puts
 * before it.
 */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

/** What a library threw while it read an archive. Its own words are about its own insides, and are kept as the cause. */
export function damaged(cause: unknown, detail = 'is damaged or cut short'): ArchiveFault {
  return new ArchiveFault(`${detail}; copy it here again, or pack it again`, { cause });
}

/** Tells a damaged archive from a fault of this machine's disk, a reason already given, and a wish to stop. */
export function faultOfReading(thrown: unknown): unknown {
  const ours = thrown instanceof ArchiveFault || (thrown as NodeJS.ErrnoException).syscall !== undefined;
  return ours ? thrown : damaged(thrown);
}
