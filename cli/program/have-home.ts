import { homedir } from 'node:os';

/**
 * Sets HOME where the system does not know the user, as with `docker run --user 12345`: Node, the AWS SDK and Blender read it, and some of
 * them fail without. The folder does not exist, like the home of a system user on Debian.
 */
export function haveHome(env: NodeJS.ProcessEnv): void {
  try {
    homedir();
  } catch {
    env['HOME'] = '/nonexistent';
  }
}
