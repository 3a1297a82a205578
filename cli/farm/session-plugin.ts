import { execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { ShellSession } from '../../farm/shell/shell-session';
import { UserFault } from '../../protocol/failure/fault';

const PLUGIN = 'session-manager-plugin';
/** The plugin reads the session from this variable, where `ps` does not show it. */
const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';
/** The last version of the plugin that does not read it. */
const LAST_WITHOUT = [1, 2, 497, 0];

export const PLUGIN_PAGE =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** The plugin's arguments and environment. */
export interface PluginCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The version of Session Manager's plugin on the PATH, as `1.2.707.0`; undefined when there is none. */
export async function pluginVersion(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(PLUGIN, ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** The same where it is required. @throws UserFault that names where to get it. */
export async function neededPlugin(): Promise<string> {
  const version = await pluginVersion();
  if (version !== undefined) return version;
  throw new UserFault(`${PLUGIN} is not on the PATH; how to get it: ${PLUGIN_PAGE}`);
}

/** How a session is passed to a plugin of this version: as AWS's own command line does. */
export function pluginCall(
  { response, request, region, endpoint }: ShellSession,
  version: string,
  profile = process.env['AWS_PROFILE'] ?? '',
): PluginCall {
  const looks = readsEnvironment(version);
  return {
    args: [PLUGIN, looks ? RESPONSE : response, region, 'StartSession', profile, request, endpoint],
    env: looks ? { [RESPONSE]: response } : {},
  };
}

/** Runs a program until it ends. Ctrl-C goes to it, and not to this process. @returns its exit code; null when a signal ended it. */
export async function runToItsEnd(
  [program = '', ...args]: readonly string[],
  options: SpawnOptions,
): Promise<number | null> {
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const child = spawn(program, args, options);
    const [code] = (await once(child, 'close')) as [number | null];
    return code;
  } finally {
    process.off('SIGINT', ignore);
  }
}

function readsEnvironment(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [i, last] of LAST_WITHOUT.entries()) {
    const part = parts[i] ?? 0;
    if (part !== last) return part > last;
  }
  return false;
}
