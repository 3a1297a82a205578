import { createHash } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Remembers, by its hash, that this user named a template with -T, in the user's own cache. Where that cannot be written, the template is asked for
 * again the next time.
 */
export async function rememberTemplate(template: string): Promise<void> {
  try {
    await mkdir(folder(), { recursive: true, mode: 0o700 });
    await writeFile(placeOf(template), '');
  } catch {
    // A home that is read-only is no reason not to render.
  }
}

/** Whether this account has named it before. */
export async function isOwnTemplate(template: string): Promise<boolean> {
  return access(placeOf(template)).then(
    () => true,
    () => false,
  );
}

function placeOf(template: string): string {
  return join(folder(), createHash('sha256').update(template).digest('hex'));
}

function folder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'brenda', 'templates');
}
