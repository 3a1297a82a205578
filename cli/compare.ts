import { colours as pc } from './colours';
import { tellingAwsFaults } from '../farm/account/aws-fault';
import type { Ledger } from '../farm/ledger/ledger';
import { UserFault } from '../protocol/fault';
import { type Difference, madeTheSameWay } from '../protocol/made-the-same-way';
import type { DoneRecord } from '../protocol/record';
import { parseUnitName, unitName } from '../protocol/unit';
import { unitText } from '../protocol/unit-text';
import { exitCodes } from './exit-codes';
import { jobAt, type JobFlags } from './job-at';

export interface CompareFlags extends JobFlags {
  readonly json?: true;
}

/** `brenda compare`: in what two units of a job were not made the same way. */
export async function compare(
  first: string,
  second: string,
  folder: string | undefined,
  flags: CompareFlags,
): Promise<void> {
  const [a, b] = [unitOf(first), unitOf(second)];
  await tellingAwsFaults(async () => {
    const { ledger } = await jobAt('compare', folder, flags);
    const differences = madeTheSameWay(await recordOf(ledger, a), await recordOf(ledger, b));
    const told = flags.json
      ? JSON.stringify({ job: ledger.job, units: [a, b], differences })
      : textOf(a, b, differences);
    process.stdout.write(`${told}\n`);
    process.exitCode = differences.length > 0 ? exitCodes.failed : exitCodes.done;
  });
}

/** The unit's name: as it was given, or of a frame's number. */
function unitOf(text: string): string {
  if (parseUnitName(text)) return text;
  const frame = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(frame))
    throw new UserFault(`${text}: write a frame, as 12, or the name of a unit, as frame_000012`);
  return unitName({ span: { first: frame, last: frame, step: 1 } });
}

async function recordOf(ledger: Ledger, unit: string): Promise<DoneRecord> {
  const record = await ledger.record(unit);
  if (!record)
    throw new UserFault(`${unitText(unit)}: there is no record of it; brenda status says what is missing`);
  return record;
}

function textOf(first: string, second: string, differences: readonly Difference[]): string {
  const [a, b] = [unitText(first), unitText(second)];
  if (differences.length === 0) return `${a} and ${b} were made the same way`;
  return [
    pc.yellow(`${a} and ${b} were not made the same way`),
    ...differences.map((one) => `  ${one.what}: ${one.a} | ${one.b}`),
  ].join('\n');
}
