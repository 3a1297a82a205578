const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as people read them: `512 bytes`, `4.2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${String(UNITS[power - 1])}`;
}
