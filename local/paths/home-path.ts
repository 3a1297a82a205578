import { homedir } from 'node:os';

/** Expands `~/` in a quoted path, as a shell does in an unquoted one. */
export function homePath(path: string): string {
  return path.replace(/^~(?=\/|$)/, () => homedir());
}
