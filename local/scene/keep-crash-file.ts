import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Keeps what Blender wrote as it crashed on a scene that it was to open: there is no job yet that it could lie beside.
 *
 * @returns the reason, and where the file is: in the folder for temporary files, as a crash file of Blender's own.
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
