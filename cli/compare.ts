import { colours as pc } from './colours';
import { tellingAwsFaults } from '../farm/account/aws-fault';
import { Ledger } from '../farm/ledger/ledger';
import { ifDamaged } from '../farm/store/json-object';
import { lossIn } from '../local/reconcile';
import { UserFault } from '../protocol/fault';
import { type Difference, madeTheSameWay } from '../protocol/made-the-same-way';
import type { DoneRecord } from '../protocol/record';
import { parseUnitName, unitName } from '../protocol/unit';
import { unitText } from '../protocol/unit-text';
import { exitCodes } from './exit-codes';
import { jobAt, type JobFlags } from './job-at';
import { jobsRendered, outputFolder } from './rendered-folder';

export interface CompareFlags extends JobFlags {
  readonly json?: true;
}

/** Where a unit's record may be. */
interface JobsOfUnit {
  readonly ledgers: readonly Ledger[];
  /** Whether the files that it names are what it says. */
  readonly isThere: (record: DoneRecord) => Promise<boolean>;
}

/** `brenda compare`: in what two units were not made the same way. */
export async function compare(
  first: string,
  second: string,
  folder: string | undefined,
  flags: CompareFlags,
): Promise<void> {
  const [a, b] = [unitOf(first), unitOf(second)];
  await tellingAwsFaults(async () => {
    const { ledger } = await jobAt('compare', folder, flags);
    const jobs =
      folder === undefined || flags.job !== undefined
        ? { ledgers: [ledger], isThere: () => Promise.resolve(true) }
        : await jobsIn(folder);
    const [ofA, ofB] = [await recordOf(jobs, a), await recordOf(jobs, b)];
    const differences = madeTheSameWay(ofA, ofB);
    const told = flags.json
      ? JSON.stringify({ job: ledger.job, units: [a, b], jobs: [ofA.job, ofB.job], differences })
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

/** The jobs of an output folder, that which was asked for last first. */
async function jobsIn(folder: string): Promise<JobsOfUnit> {
  const store = await outputFolder(folder);
  const ids = await store.reading(() => jobsRendered(store, folder));
  return {
    ledgers: ids.map((id) => new Ledger(store, id)),
    isThere: async ({ job, files }) => {
      for (const file of files) if ((await lossIn(store, job, file)) !== undefined) return false;
      return true;
    },
  };
}

/** Its record: of several jobs, that of the one whose frame lies there. */
async function recordOf({ ledgers, isThere }: JobsOfUnit, unit: string): Promise<DoneRecord> {
  let gone: DoneRecord | undefined;
  for (const ledger of ledgers) {
    const record = await ledger.record(unit).catch(ifDamaged);
    if (record && (await isThere(record))) return record;
    gone ??= record;
  }
  if (!gone)
    throw new UserFault(`${unitText(unit)}: there is no record of it; brenda status says what is missing`);
  return gone;
}

function textOf(first: string, second: string, differences: readonly Difference[]): string {
  const [a, b] = [unitText(first), unitText(second)];
  if (differences.length === 0) return `${a} and ${b} were made the same way`;
  return [
    pc.yellow(`${a} and ${b} were not made the same way`),
    ...differences.map((one) => `  ${one.what}: ${one.a} | ${one.b}`),
  ].join('\n');
}
