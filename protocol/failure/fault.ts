/**
 * A fault of the input: something the user typed or handed over cannot be used.
 *
 * The message is one line in the user's words: what was wrong, the value, what is allowed, and, where
 * there is one, the command that fixes it. Anything else that is thrown is a fault of ours.
 */
export class UserFault extends Error {
  override readonly name = 'UserFault';
}

/** The message of whatever was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s+/g, ' ').trim();
}
