/** The name that another is most likely a misspelling of; undefined when none is near. */
export function nearest<N extends string>(name: string, names: readonly N[]): N | undefined {
  const wanted = name.toLowerCase();
  const [near] = names
    .map((known) => ({ known, apart: distance(wanted, known.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  return near && near.apart <= Math.max(1, Math.floor(wanted.length / 4)) ? near.known : undefined;
}

/** The edit distance: letters to insert, delete or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
