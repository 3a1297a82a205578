import { homedir } from 'node:os';

/** A path as a shell would have read it, had it not been in quotes: `~/` is the user's own folder. */
export function homePath(path: string): string {
  return path.replace(/^~(?=\/|$)/, () => homedir());
}
