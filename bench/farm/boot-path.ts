import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InstanceSandbox } from '../../test/support/deployment/instance-sandbox';

export interface BootPath {
  /** Milliseconds of all steps added up, each as long as it took beside the others. */
  readonly sum: number;
  /** Milliseconds from the beginning of the first step to the end of the last. */
  readonly sideBySide: number;
  /** The steps that nothing but themselves could have made end earlier: `packages 12 ms > check 310 ms > worker 40 ms`. */
  readonly longestChain: string;
}

/**
 * Boots an instance in a folder, from the unpacked bundle to the start of the worker's service. The package manager, disks and
 * systemd are stand-ins, and Blender and Node.js are this machine's, as if all were in the image: on EC2 the steps that fetch
 * something take longer.
 *
 * @param bundle the folder that `npm run build` lays out for instances.
 */
export async function bootPath(bundle: string, blender: string): Promise<BootPath> {
  const folder = await mkdtemp(join(tmpdir(), 'brenda-bench-boot-'));
  const instance = new InstanceSandbox(folder);
  await cp(bundle, instance.path('opt/brenda/bundle'), { recursive: true });
  await mkdir(instance.path('run/brenda'), { recursive: true });
  instance.commands.stub('blender', `exec "${resolve(blender)}" "$@"`).stub('systemctl');
  instance.setEnvironment({ BRENDA_INSTANCE: 'i-0123456789abcdef0', BRENDA_GROUP: 'bench' });
  const { code, output } = await instance.run(instance.path('opt/brenda/bundle/boot.sh'));
  await rm(folder, { recursive: true });

  const steps = [...output.matchAll(/^boot: \S+ +\d+ +\d+ +(\d+)$/gm)];
  const [, longestChain, end] = /longest chain (.*) = (\d+) ms/.exec(output) ?? [];
  if (code !== 0 || longestChain === undefined)
    throw new Error(`the boot ended with ${String(code)}:\n${output}`);
  return {
    sum: steps.reduce((total, [, took]) => total + Number(took), 0),
    sideBySide: Number(end),
    longestChain,
  };
}
