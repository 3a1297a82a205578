import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { UserFault } from '../../protocol/failure/fault';
import { regionKept } from '../../protocol/region/region-kept';
import type { RegionQuestion } from '../../protocol/region/region-question';

const answer = v.union([
  v.object({ kept: regionKept, notes: v.array(v.string()) }),
  v.object({ fault: v.string() }),
]);

/** The Region for a farm, by AWS's current data. */
export type RegionNow = Exclude<v.InferOutput<typeof answer>, { fault: string }>;

/**
 * Asks AWS without a promise, because constructors create a CDK app. A second Node process does it, so that an app with one fixed Region
 * never loads the SDK.
 *
 * @throws UserFault when there is none, or AWS does not answer.
 */
export function askNow(question: RegionQuestion, env: NodeJS.ProcessEnv): RegionNow {
  const { status, stdout } = spawnSync(process.execPath, program(), {
    encoding: 'utf8',
    input: JSON.stringify(question),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, AWS_REGION: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? env['CDK_DEFAULT_REGION'] },
  });
  if (status !== 0) throw new Error('the program that asks for Regions has failed');
  const told = v.parse(answer, JSON.parse(stdout));
  if ('fault' in told) throw new UserFault(told.fault);
  return told;
}

/** In the package, a bundle beside this one; in a checkout, the source. */
function program(): string[] {
  const bundled = join(__dirname, 'region-program.js');
  if (existsSync(bundled)) return [bundled];
  const source = join(__dirname, '..', '..', 'farm', 'regions', 'region-program.ts');
  return ['--import', pathToFileURL(require.resolve('tsx')).href, source];
}
