import type { Finding } from '../../../farm/account/checks/finding';
import { PLUGIN_PAGE, pluginVersion } from '../../farm/session-plugin';

const LEAST_NODE = [20, 19] as const;

export function nodeFinding(version = process.versions.node): Finding {
  const check = 'Node.js';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isNew) return { check, state: 'ok', says: version };
  return {
    check,
    state: 'bad',
    says: `${version} is too old`,
    fix: 'get 20.19 or newer from https://nodejs.org',
  };
}

export async function pluginFinding(): Promise<Finding> {
  const check = 'Session Manager plugin';
  const version = await pluginVersion();
  if (version !== undefined) return { check, state: 'ok', says: version };
  return {
    check,
    state: 'note',
    says: 'is not on the PATH: brenda ssh and copy cannot do without',
    fix: `how to get it: ${PLUGIN_PAGE}`,
  };
}
