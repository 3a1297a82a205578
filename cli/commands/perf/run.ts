import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { type FarmPerformance, farmPerformance } from '../../../farm/prices/farm-performance';
import { recommendedTypes } from '../../../farm/prices/recommended-types';
import { type TypePerformance, typePerformance } from '../../../farm/prices/type-performance';
import { UserFault } from '../../../protocol/failure/fault';
import { jobAt } from '../../job/job-at';
import { wholeNumber } from '../../options/option-values';
import { farmNotes, perfLines, recommendationNotes, snippet } from './text';

export interface PerfFlags {
  /** True for the only one. @default - the only one */
  readonly farm?: readonly string[] | true;
  readonly job?: string;
  readonly sample?: string;
  readonly recommend?: true;
  readonly json?: true;
}

const SAID_EACH = 10_000;

/** `brenda perf`: how much each instance type renders an hour, and for a dollar. */
export async function perf(flags: PerfFlags): Promise<void> {
  const sample = flags.sample === undefined ? undefined : wholeNumber('--sample', flags.sample);
  const names = flags.farm === undefined || flags.farm === true ? [true as const] : [...new Set(flags.farm)];
  await tellingAwsFaults(async () => {
    // A farm has two names, but counts once.
    const farms = new Map<string, FarmPerformance>();
    for (const name of names) {
      const found = await measured(name, flags.job, sample);
      farms.set(found.farm, found);
    }
    print([...farms.values()], flags);
  });
}

async function measured(
  name: string | true,
  job: string | undefined,
  sample: number | undefined,
): Promise<FarmPerformance> {
  const { ledger, farm } = await jobAt('perf', undefined, {
    farm: name,
    ...(job === undefined ? {} : { job }),
  });
  if (!farm) throw new Error('jobAt has found no farm');
  const onRead = (read: number): void => {
    if (read % SAID_EACH === 0) process.stderr.write(`${farm.entry.farm}: ${String(read)} records read\n`);
  };
  const found = await farmPerformance(farm, ledger, Date.now(), { sample, onRead });
  if (found.runs.length > 0) return found;
  throw new UserFault(
    found.tally.read === 0
      ? `farm ${found.farm}: job ${found.job} has no records yet; brenda status --farm ${found.farm} says how far it is`
      : `farm ${found.farm}: none of the ${String(found.tally.read)} records of job ${found.job} says on which type of instance it was made`,
  );
}

function print(farms: readonly FarmPerformance[], flags: PerfFlags): void {
  const types = typePerformance(farms.flatMap(({ runs }) => runs));
  const unitsPerHour = farms.reduce((sum, farm) => sum + farm.unitsPerHour, 0);
  const recommended = recommendedTypes(types);
  const notes = [...farms.flatMap(farmNotes), ...differentJobs(farms)];
  if (flags.json) {
    const told = { unitsPerHour, types, recommended: recommended.keep, farms: farms.map(jsonOf) };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } else if (flags.recommend) {
    if (recommended.keep.length === 0)
      throw new UserFault(`--recommend: no price is known of ${namesOf(types)}; ${notes.join('; ')}`);
    notes.push(...recommendationNotes(recommended));
    process.stdout.write(`${snippet(recommended)}\n`);
  } else process.stdout.write(`${perfLines(types, unitsPerHour).join('\n')}\n`);
  process.stderr.write(notes.map((note) => `${note}\n`).join(''));
}

function jsonOf({ farm, job, unitsPerHour, tally, byRecordsAlone, ofUnknownType }: FarmPerformance): object {
  return { farm, job, unitsPerHour, records: tally, byRecordsAlone, ofUnknownType };
}

function namesOf(types: readonly TypePerformance[]): string {
  return types.map(({ type }) => type).join(', ');
}

function differentJobs(farms: readonly FarmPerformance[]): string[] {
  const jobs = new Set(farms.map(({ job }) => job));
  return jobs.size > 1
    ? [`the farms have rendered ${String(jobs.size)} different jobs: their tasks are not the same work`]
    : [];
}
