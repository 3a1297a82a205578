/** For an option that may be given several times: all that it was given. */
export function collected(value: string, before: unknown): string[] {
  return [...(Array.isArray(before) ? (before as string[]) : []), value];
}
