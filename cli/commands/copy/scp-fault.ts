/** Messages of ssh and scp for a failed connection, each with its remedy. The first match is the cause; later messages are its consequences. */
const KNOWN: readonly (readonly [said: RegExp, mend: string])[] = [
  [
    /Permission denied \(.*publickey/,
    'its image lacks EC2 Instance Connect, or has another user; --user ubuntu on Ubuntu',
  ],
  [
    /kex_exchange_identification|banner exchange/,
    'no server of SSH answers there: it boots, or its image has none; brenda exec and brenda ssh need none',
  ],
  [
    /lost connection|closed by remote host|Connection closed|Connection reset|Broken pipe/,
    'the session ended in the middle, and what was being copied is not whole; copy it again',
  ],
];

/**
 * Why scp failed.
 *
 * @param said what ssh and scp wrote to stderr.
 * @returns one line with the remedy for a failed connection; otherwise the messages as they are.
 */
export function scpFault(said: string, code: number | null): string {
  const lines = said.split('\n');
  for (const [pattern, mend] of KNOWN) {
    const line = lines.find((one) => pattern.test(one));
    if (line !== undefined) return `${line.replace(/\.$/, '')}: ${mend}`;
  }
  return said === '' ? `scp ended with ${String(code)}` : said;
}
