/** Collects the values of an option that may be given several times. */
export function collected(value: string, before: unknown): string[] {
  return [...(Array.isArray(before) ? (before as string[]) : []), value];
}
