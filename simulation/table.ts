import type { Outcome } from './simulate';

const HEAD = [
  'policy',
  'frames',
  'dead-lettered',
  'left',
  'taken back',
  'makespan',
  'cost',
  'useful',
  'lost',
  'duplicate',
  'overhead',
  'boot',
  'idle',
];

/** The outcomes as a table in Markdown. Shares are of what was billed. */
export function* tableOf(outcomes: readonly Outcome[]): Generator<string> {
  yield row(HEAD);
  yield row(HEAD.map(() => '---'));
  for (const { policy, recorded, dead, left, interruptions, makespan, cost, spent } of outcomes) {
    const share = (seconds: number): string => `${((100 * seconds) / spent.billed).toFixed(2)} %`;
    const { useful, lost, duplicate, overhead, boot, idle } = spent;
    yield row([
      policy,
      ...[recorded, dead, left, interruptions].map(String),
      `${(makespan / 3600).toFixed(2)} h`,
      `$${cost.toFixed(0)}`,
      ...[useful, lost, duplicate, overhead, boot, idle].map(share),
    ]);
  }
}

/** A row of a table in Markdown. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
