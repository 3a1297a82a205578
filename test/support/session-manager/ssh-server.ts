import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port';

const START_MS = 10_000;

export interface SshServer {
  readonly port: number;
  /** What it has logged. */
  said(): string;
  stop(): Promise<void>;
}

/**
 * An OpenSSH server on 127.0.0.1, as on an instance. It accepts only keys that the instance metadata has at that moment.
 *
 * @param keys where these are asked for, without the name of the user.
 */
export async function startSshServer(folder: string, keys: string): Promise<SshServer> {
  const own = mkdtempSync(join(folder, 'sshd-'));
  const me = userInfo().username;
  const [sshd, curl] = ['sshd', 'curl'].map((name) => programPath(name));
  // Debian's makes it when the system starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(own, 'host')]);
  const port = await freePort();
  const config = [
    `ListenAddress 127.0.0.1:${String(port)}`,
    `HostKey ${join(own, 'host')}`,
    'PidFile none',
    'UsePAM no',
    'AuthenticationMethods publickey',
    'PermitRootLogin yes',
    'AuthorizedKeysFile none',
    // Amazon Linux has eic_run_authorized_keys here, which asks so, too. OpenSSH takes none that lies where anybody may write.
    `AuthorizedKeysCommand ${String(curl)} -sf --noproxy * ${keys}/%u/`,
    `AuthorizedKeysCommandUser ${me}`,
    'Subsystem sftp internal-sftp',
    'LogLevel VERBOSE',
  ];
  writeFileSync(join(own, 'config'), `${config.join('\n')}\n`);
  const child = spawn(String(sshd), ['-D', '-e', '-f', join(own, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const end = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`sshd does not start: ${said}`);
    await sleep(50);
  }
  return {
    port,
    said: () => said,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** sshd starts itself again by its whole path. */
function programPath(name: string): string {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
