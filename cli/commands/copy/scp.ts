import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { UserFault } from '../../../protocol/failure/fault';
import type { PluginCall } from '../../farm/session-plugin';

/** A key pair for one copy, removed with it. */
export interface TemporaryKey {
  /** The private key's file. */
  readonly file: string;
  /** In OpenSSH's form. */
  readonly publicKey: string;
  remove(): void;
}

/** @throws UserFault where there is no OpenSSH. */
export async function temporaryKey(): Promise<TemporaryKey> {
  const folder = mkdtempSync(join(tmpdir(), 'brenda-key-'));
  chmodSync(folder, 0o700);
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const file = join(folder, 'key');
  try {
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'brenda', '-f', file]);
    return { file, publicKey: readFileSync(`${file}.pub`, 'utf8').trim(), remove };
  } catch (error) {
    remove();
    throw isMissing(error)
      ? new UserFault('ssh-keygen is not on the PATH; copy needs OpenSSH (ssh-keygen, ssh and scp)', {
          cause: error,
        })
      : error;
  }
}

export interface ScpCall {
  readonly from: string;
  readonly to: string;
  readonly key: string;
  /** The command that carries the connection. */
  readonly tunnel: PluginCall;
}

/**
 * Copies a file or a folder by scp, through a session. Session Manager guarantees the machine's identity: the other end of a session to an
 * instance's id is that instance. So an unknown host key is no risk.
 *
 * @returns its exit code, null when a signal ended it, and its messages.
 */
export async function scp(
  { from, to, key, tunnel }: ScpCall,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=60',
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    `ProxyCommand=${tunnel.args.map(quoted).join(' ')}`,
  ];
  // Not `-q`: it also hides the messages of ssh, which say why a connection failed. scp shows its progress meter only on a terminal.
  const args = ['-r', '-i', key, ...options.flatMap((option) => ['-o', option]), '--', from, to];
  const child = spawn('scp', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...tunnel.env },
    signal,
  });
  try {
    const [said, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    // ssh ends its lines with CR LF, for a terminal in raw mode.
    return { code, said: said.replaceAll('\r', '').trim() };
  } catch (error) {
    if (isMissing(error))
      throw new UserFault('scp is not on the PATH; copy needs OpenSSH (ssh-keygen, ssh and scp)', {
        cause: error,
      });
    throw error;
  }
}

/** Quoted for the shell that ssh runs it with; ssh itself expands `%`. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}
