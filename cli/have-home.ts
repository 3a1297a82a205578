import { homedir } from 'node:os';

/**
 * Gives a process a HOME whose user the system does not know, as that of `docker run --user 12345`: Node, the SDK of AWS and Blender ask for one, and only
 * some of them go on without. There is no such folder, as for Debian's `nobody`.
 */
export function haveHome(env: NodeJS.ProcessEnv): void {
  try {
    homedir();
  } catch {
    env['HOME'] = '/nonexistent';
  }
}
