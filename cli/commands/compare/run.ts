import { colours as pc } from '../../output/colours';
import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { Ledger } from '../../../farm/ledger/ledger';
import { ifDamaged } from '../../../farm/store/json-object';
import type { Loss } from '../../../local/folder-store/file-loss';
import { lossIn } from '../../../local/folder-store/reconcile';
import { UserFault } from '../../../protocol/failure/fault';
import { type Difference, provenanceDifferences } from '../../../protocol/ledger/provenance-differences';
import type { DoneRecord } from '../../../protocol/ledger/record';
import { parseUnitName, unitName } from '../../../protocol/job/unit';
import { unitText } from '../../../protocol/job/unit-text';
import { exitCodes } from '../../program/exit-codes';
import { jobAt, type JobFlags } from '../../job/job-at';
import { jobsRendered, outputFolder } from '../../job/rendered-folder';

export interface CompareFlags extends JobFlags {
  readonly json?: true;
}

/** Where a unit's record may be. */
interface JobsOfUnit {
  readonly ledgers: readonly Ledger[];
  /** What has happened to its files since. */
  readonly losses: (record: DoneRecord) => Promise<readonly LostHere[]>;
}

/** A file that does not match its record. */
interface LostHere {
  readonly name: string;
  readonly how: Loss;
}

/** A unit's record, and its files that do not match it. */
interface Compared {
  readonly record: DoneRecord;
  readonly lost: readonly LostHere[];
}

/** `brenda compare`: how two units differ in their provenance. */
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
        ? {
            ledgers: [ledger],
            losses: folder === undefined ? () => Promise.resolve([]) : await lossesIn(folder),
          }
        : await jobsIn(folder);
    const [ofA, ofB] = [await recordOf(jobs, a), await recordOf(jobs, b)];
    const differences = provenanceDifferences(ofA.record, ofB.record);
    const lost = [ofA.lost, ofB.lost];
    const told = flags.json
      ? JSON.stringify({
          job: ledger.job,
          units: [a, b],
          jobs: [ofA.record.job, ofB.record.job],
          differences,
          lost,
        })
      : [textOf(a, b, differences), ...lostLines(a, ofA), ...lostLines(b, ofB)].join('\n');
    process.stdout.write(`${told}\n`);
    process.exitCode = differences.length + lost.flat().length > 0 ? exitCodes.failed : exitCodes.done;
  });
}

/** The unit's name: the given one, or that of a frame's number. */
function unitOf(text: string): string {
  if (parseUnitName(text)) return text;
  const frame = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(frame))
    throw new UserFault(`${text}: write a frame, as 12, or the name of a unit, as frame_000012`);
  return unitName({ span: { first: frame, last: frame, step: 1 } });
}

/** The jobs of an output folder, the last requested first. */
async function jobsIn(folder: string): Promise<JobsOfUnit> {
  const store = await outputFolder(folder);
  const ids = await store.reading(() => jobsRendered(store, folder));
  return {
    ledgers: ids.map((id) => new Ledger(store, id)),
    losses: await lossesIn(folder),
  };
}

async function lossesIn(folder: string): Promise<JobsOfUnit['losses']> {
  const store = await outputFolder(folder);
  return async ({ job, files }) => {
    const lost: LostHere[] = [];
    for (const file of files) {
      const how = await lossIn(store, job, file);
      if (how !== undefined) lost.push({ name: file.name, how });
    }
    return lost;
  };
}

/** The unit's record: of several jobs, that of the one whose frame is there. */
async function recordOf({ ledgers, losses }: JobsOfUnit, unit: string): Promise<Compared> {
  let gone: Compared | undefined;
  for (const ledger of ledgers) {
    const record = await ledger.record(unit).catch(ifDamaged);
    if (!record) continue;
    const lost = await losses(record);
    if (lost.length === 0) return { record, lost };
    gone ??= { record, lost };
  }
  if (!gone)
    throw new UserFault(`${unitText(unit)}: there is no record of it; brenda status says what is missing`);
  return gone;
}

function lostLines(unit: string, { lost }: Compared): string[] {
  return lost.map(({ name, how }) =>
    pc.yellow(`${unitText(unit)}: ${name} was ${how} since; brenda status says more`),
  );
}

function textOf(first: string, second: string, differences: readonly Difference[]): string {
  const [a, b] = [unitText(first), unitText(second)];
  if (differences.length === 0) return `${a} and ${b} were made the same way`;
  return [
    pc.yellow(`${a} and ${b} were not made the same way`),
    ...differences.map((one) => `  ${one.what}: ${one.a} | ${one.b}`),
  ].join('\n');
}
