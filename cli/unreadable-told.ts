import type { OnUnreadable } from '../farm/store/object-store';
import { exitCodes } from './exit-codes';

/** Tells of each object that cannot be read once, in a line on stderr: the rest goes on, and the exit code says that something was left out. */
export function unreadableTold(): OnUnreadable {
  const told = new Set<string>();
  return ({ message }) => {
    if (told.has(message)) return;
    told.add(message);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCodes.failed;
  };
}
