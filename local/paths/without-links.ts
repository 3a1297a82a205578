import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A path with its links resolved. A missing part of it is kept as it is. */
export async function withoutLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const above = join(path, '..');
  return above === path ? path : join(await withoutLinks(above), basename(path));
}
