import { UnreadableObject } from '../../farm/store/json-object';
import type { OnUnreadable } from '../../farm/store/object-store';
import { exitCodes } from '../program/exit-codes';

/** Reports each unreadable object once, in a line on stderr: the rest continues, and the exit code shows that something was left out. */
export function unreadableTold(): OnUnreadable {
  const told = new Set<string>();
  return (fault) => {
    const { message } = fault;
    // A newer version may have written thousands of records, and one message is enough.
    const of = fault instanceof UnreadableObject && fault.isNewer ? folderOf(message) : message;
    if (told.has(of)) return;
    told.add(of);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCodes.failed;
  };
}

/** The folder of the key that a message begins with. */
function folderOf(message: string): string {
  return /^\S*\//.exec(message)?.[0] ?? message;
}
