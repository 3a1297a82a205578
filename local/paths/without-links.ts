import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where a path really leads. The part of it that is not there is taken as it is. */
export async function withoutLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const above = join(path, '..');
  return above === path ? path : join(await withoutLinks(above), basename(path));
}
