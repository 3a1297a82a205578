/** A path that can be pasted into a shell. */
export function quotedForShell(path: string): string {
  return /^[\w./@%+=:,~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
