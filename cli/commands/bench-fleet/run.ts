import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { isArm } from '../../../protocol/farm/instance-types';
import { counted } from '../../output/counted';
import { instanceTypeList, refuseTwice } from '../../options/instance-type-list';
import { wholeNumber } from '../../options/option-values';

export interface BenchFleetFlags {
  readonly instanceType: readonly string[];
  readonly frames: string;
  readonly instances: string;
  readonly scene?: string;
}

/** The most instances of a farm. */
const MOST_INSTANCES = 5000;

/** `brenda bench-fleet`: writes a context file with farms that measure instance types. */
export function benchFleet(project: string, flags: BenchFleetFlags): void {
  const of = wholeNumber('--instances', flags.instances, 1, MOST_INSTANCES);
  const counts = countsOf(flags.instanceType, of);
  const arm = [...counts.keys()].find(isArm);
  if (arm !== undefined)
    throw new UserFault(`-i ${arm}: is arm64, for which blender.org has no Blender; take an x86_64 type`);
  const frames = FrameRange.parse(flags.frames);
  const farms = benchFarms({ project, scene: flags.scene, counts, frames: frames.toString() });
  process.stdout.write(`${JSON.stringify({ brenda: farms }, undefined, 2)}\n`);
  const names = farms.map(({ name }) => `--farm ${name}`).join(' ');
  process.stderr.write(
    [
      `${counted(farms.length, 'farm')}, one for each type, of ${countText([...counts.values()])}; each renders all ${String(frames.count)} frames`,
      'with this as cdk.context.json, in place of the one you have:',
      `  brenda price -i ${[...counts.keys()].join(',')}`,
      `  npx cdk deploy --all --concurrency ${String(farms.length)}`,
      `  brenda perf ${names} --recommend`,
      '  npx cdk destroy --all',
      'price says what an instance of each costs an hour; perf, when all of them are drained, as brenda status says, which type wins; destroy deletes their frames and records',
      '',
    ].join('\n'),
  );
}

/** How many instances of each type: `c7a.4xlarge=4`, or the common number for types without their own. */
function countsOf(given: readonly string[], ofEach: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const written = given.flatMap((one) => one.split(',')).map((one) => one.trim());
  const types: string[] = [];
  for (const text of written) {
    const [, name = text, count] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const [type = name] = instanceTypeList([name]);
    const instances =
      count === undefined
        ? ofEach
        : wholeNumber(`-i ${type}, instances`, count === '' ? '""' : count, 1, MOST_INSTANCES);
    types.push(type);
    counts.set(type, instances);
  }
  refuseTwice(types, written);
  return counts;
}

/** `2 instances each`, or `4, 2 and 1 instances`. */
function countText(counts: readonly number[]): string {
  const [first = 0] = counts;
  if (counts.every((one) => one === first)) return `${counted(first, 'instance')} each`;
  return `${counts.slice(0, -1).join(', ')} and ${counted(counts.at(-1) ?? 0, 'instance')}`;
}

interface Bench {
  readonly project: string;
  readonly scene: string | undefined;
  readonly counts: ReadonlyMap<string, number>;
  readonly frames: string;
}

/**
 * One farm per type, as a group cannot buy a fixed number of each. The project and the job are the same; each farm has its own ledger, and
 * so renders every frame.
 */
function benchFarms({ project, scene, counts, frames }: Bench) {
  return [...counts].map(([type, maxInstances]) => ({
    name: `bench-${type.replaceAll('.', '-')}`,
    project,
    ...(scene === undefined ? {} : { scene }),
    frames,
    instanceTypes: [type],
    maxInstances,
    keepFrames: false,
  }));
}
