import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Keeps Blender's crash report of a scene that it failed to open: there is no job yet to keep it with.
 *
 * @returns the reason with the file's path, in the folder for temporary files, where Blender writes its own.
 */
export function withCrashFile(
  reason: string,
  crash: { readonly name: string; readonly text: string } | undefined,
): string {
  if (!crash) return reason;
  try {
    const path = join(mkdtempSync(join(tmpdir(), 'brenda-crash-')), basename(crash.name));
    writeFileSync(path, crash.text, { flag: 'wx', mode: 0o600 });
    return `${reason}; Blender's crash file: ${path}`;
  } catch {
    return reason;
  }
}
