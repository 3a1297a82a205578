import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserFault } from '../../protocol/failure/fault';
import type { LookedInto } from './look-into-project';

/**
 * `lookInto`, without a promise: a construct is made by a constructor, which cannot wait for one. So another Node does the
 * looking, a quarter of a second of it for its start.
 *
 * @throws UserFault as `lookInto`.
 */
export function lookNow(path: string, wanted: string | undefined): LookedInto {
  const answer = JSON.parse(
    execFileSync(process.execPath, [...program(), path, wanted ?? ''], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ) as { project: LookedInto } | { fault: string };
  if ('fault' in answer) throw new UserFault(answer.fault);
  return answer.project;
}

/** In the package, a bundle beside this one; in a checkout, the source. */
function program(): string[] {
  const bundled = join(__dirname, 'look-program.js');
  if (existsSync(bundled)) return [bundled];
  return ['--import', pathToFileURL(require.resolve('tsx')).href, join(__dirname, 'look-program.ts')];
}
