import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserFault } from '../../protocol/failure/fault';
import type { ProjectFacts } from './inspect-project';

/**
 * `inspectProject` without a promise: constructors create the constructs, and cannot await one. So a second Node process runs it; its start
 * takes a quarter of a second.
 *
 * @throws UserFault as `inspectProject`.
 */
export function inspectProjectSync(path: string, wanted: string | undefined): ProjectFacts {
  const answer = JSON.parse(
    execFileSync(process.execPath, [...program(), path, wanted ?? ''], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  ) as { project: ProjectFacts } | { fault: string };
  if ('fault' in answer) throw new UserFault(answer.fault);
  return answer.project;
}

/** In the package, a bundle beside this one; in a checkout, the source. */
function program(): string[] {
  const bundled = join(__dirname, 'inspect-project-program.js');
  if (existsSync(bundled)) return [bundled];
  return [
    '--import',
    pathToFileURL(require.resolve('tsx')).href,
    join(__dirname, 'inspect-project-program.ts'),
  ];
}
