import { UserFault } from '../protocol/fault';
import { FrameRange } from '../protocol/frame-range';
import { isArm } from '../protocol/instance-types';
import { instanceTypeList } from './instance-type-list';
import { wholeNumber } from './option-values';

export interface BenchFleetFlags {
  readonly instanceType: readonly string[];
  readonly frames: string;
  readonly instances: string;
  readonly scene?: string;
}

/** What a farm may have at most. */
const MOST_INSTANCES = 5000;

/** `brenda bench-fleet`: the context file of farms that measure instance types. */
export function benchFleet(project: string, flags: BenchFleetFlags): void {
  const types = instanceTypeList(flags.instanceType);
  const arm = types.find(isArm);
  if (arm !== undefined)
    throw new UserFault(`-i ${arm}: is arm64, for which blender.org has no Blender; take an x86_64 type`);
  const frames = FrameRange.parse(flags.frames);
  const instances = wholeNumber('--instances', flags.instances, 1, MOST_INSTANCES);
  const farms = benchFarms({ project, scene: flags.scene, types, frames: frames.toString(), instances });
  process.stdout.write(`${JSON.stringify({ brenda: farms }, undefined, 2)}\n`);
  const names = farms.map(({ name }) => `--farm ${name}`).join(' ');
  process.stderr.write(
    [
      `${String(farms.length)} farms of ${String(instances)} instances each, one for each type; each renders all ${String(frames.count)} frames`,
      'with this as cdk.context.json, in place of the one you have:',
      `  npx cdk deploy --all --concurrency ${String(farms.length)}`,
      `  brenda perf ${names} --recommend`,
      '  npx cdk destroy --all',
      'perf when all of them are drained, as brenda status says; destroy deletes their frames and records',
      '',
    ].join('\n'),
  );
}

interface Bench {
  readonly project: string;
  readonly scene: string | undefined;
  readonly types: readonly string[];
  readonly frames: string;
  readonly instances: number;
}

/**
 * A farm for each type, as no group can be told to buy so many of each. The project is the same, and so is the job; each farm has a
 * ledger of its own, and so renders every frame of it.
 */
function benchFarms({ project, scene, types, frames, instances }: Bench) {
  return types.map((type) => ({
    name: `bench-${type.replaceAll('.', '-')}`,
    project,
    ...(scene === undefined ? {} : { scene }),
    frames,
    instanceTypes: [type],
    maxInstances: instances,
    keepFrames: false,
  }));
}
