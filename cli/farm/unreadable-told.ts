import { UnreadableObject } from '../../farm/store/json-object';
import type { OnUnreadable } from '../../farm/store/object-store';
import { exitCodes } from '../program/exit-codes';

/** Tells of each object that cannot be read once, in a line on stderr: the rest goes on, and the exit code says that something was left out. */
export function unreadableTold(): OnUnreadable {
  const told = new Set<string>();
  return (fault) => {
    const { message } = fault;
    // A newer version has written thousands of records, and there is one thing to do about them.
    const of = fault instanceof UnreadableObject && fault.isNewer ? folderOf(message) : message;
    if (told.has(of)) return;
    told.add(of);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCodes.failed;
  };
}

/** Of the key that a message begins with. */
function folderOf(message: string): string {
  return /^\S*\//.exec(message)?.[0] ?? message;
}
