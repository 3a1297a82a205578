import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bootBundle } from '../deployment/boot-bundle';
import { StubCommands } from '../stub-commands';

const run = promisify(execFile);

/** No users of this machine: nothing has to be made for them. */
let next = 61_000 + (process.pid % 1_000) * 4;

/** Whether users and namespaces can be had here: it takes root. */
export function canFence(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const instance = new FencedInstance();
    instance.close();
    return true;
  } catch {
    return false;
  }
}

/** The fence of an instance, with two real users: what the bootstrap puts on an instance is in a folder, and the kernel is the machine's. */
export class FencedInstance {
  readonly worker = next++;
  readonly scene = next++;
  /** Where everything is, as on an instance. */
  readonly root: string;
  /** Where everyone may write. */
  readonly temporary: string;
  /** A command that starts the others, as `laid-blender.ts` needs it. */
  enter: readonly string[] = [];
  private readonly started: ChildProcess[] = [];

  /** @param worker a bundled worker. @default - the one that was built last */
  constructor(worker?: string) {
    this.root = mkdtempSync('/tmp/brenda-fenced-');
    this.temporary = mkdtempSync('/tmp/brenda-fenced-tmp-');
    chmodSync(this.root, 0o755);
    chmodSync(this.temporary, 0o1777);
    try {
      for (const name of ['opt/brenda', 'run/brenda', 'etc/brenda', 'mnt/brenda/projects'])
        mkdirSync(this.path(name), { recursive: true });
      bootBundle(this.path('opt/brenda'), ...(worker === undefined ? [] : [worker]));
      chmodSync(this.path('opt/brenda/bundle/fenced.sh'), 0o755);
      chmodSync(this.path('opt/brenda/bundle/fenced-blender.sh'), 0o755);
      for (const name of ['mnt/brenda', 'mnt/brenda/projects'])
        chownSync(this.path(name), this.worker, this.worker);
      const users = this.path('run/brenda/users');
      const [one, other] = [String(this.worker), String(this.scene)];
      execFileSync('bash', [this.path('opt/brenda/bundle/make-users.sh'), users, one, one, other, other], {
        stdio: 'pipe',
      });
      this.write(
        'etc/brenda/fence',
        `network='none'\nusers='${users}'\nscene_uid='${other}'\nscene_gid='${other}'\nscene_groups=''\n`,
      );
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What the service says of this instance to its worker; queue and bucket come beside it. */
  workerEnvironment() {
    const bundle = this.path('opt/brenda/bundle');
    return {
      BRENDA_WORKER: 'i-0123456789abcdef0',
      BRENDA_WORK_DIR: this.path('mnt/brenda/work'),
      BRENDA_PROJECTS_DIR: this.path('mnt/brenda/projects'),
      BRENDA_BLENDER: join(bundle, 'fenced-blender.sh'),
      BRENDA_FENCE: join(bundle, 'fenced.sh'),
      BRENDA_FENCE_USER: String(this.scene),
      BRENDA_FENCE_GROUP: String(this.scene),
      HOME: '/nonexistent',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Writes a file of root's, or of the worker's. */
  write(name: string, content: string, { mode = 0o644, owner = 0 } = {}): string {
    const path = this.path(name);
    // The folders that it takes are whose the file is.
    const first = mkdirSync(dirname(path), { recursive: true });
    for (let made = dirname(path); first !== undefined && made.startsWith(first); made = dirname(made))
      chownSync(made, owner, owner);
    writeFileSync(path, content);
    chownSync(path, owner, owner);
    chmodSync(path, mode);
    return path;
  }

  /** This Node.js, where others than root can run it. */
  node(): string {
    const path = this.path('opt/brenda/node');
    if (existsSync(path)) return path;
    try {
      linkSync(process.execPath, path);
    } catch {
      copyFileSync(process.execPath, path);
    }
    return path;
  }

  /** Starts a program as systemd starts the worker: as its user, in the group of the other, with no privileges to gain. */
  start(
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
    stdout: 'pipe' | 'ignore' = 'pipe',
  ): ChildProcess {
    const [one, other] = [String(this.worker), String(this.scene)];
    const become = [
      '--reuid',
      one,
      '--regid',
      one,
      '--groups',
      `${one},${other}`,
      '--no-new-privs',
      '--bounding-set=-all',
      '--inh-caps=-all',
    ];
    const [program = '', ...args] = [...this.enter, 'setpriv', ...become, '--', ...command];
    const child = spawn(program, args, {
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
      cwd: this.path('mnt/brenda'),
      stdio: ['ignore', stdout, stdout],
      detached: true,
    });
    this.started.push(child);
    return child;
  }

  /** Runs a program to its end. @returns its exit code, and what it printed on both streams. */
  async run(
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; output: string }> {
    const child = this.start(command, env);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output };
  }

  /** Runs a script as the user of scenes. */
  asScene(
    script: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; output: string }> {
    return this.run([this.path('opt/brenda/bundle/fenced.sh'), 'none', 'bash', '-c', script], {
      TMPDIR: this.temporary,
      ...env,
    });
  }

  /** The processes of a user, by their numbers. */
  processesOf(user: number): number[] {
    const found = execFileSync('ps', ['-e', '-o', 'pid=,uid=,stat='], { encoding: 'utf8' });
    return found
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, uid, state]) => uid === String(user) && !state?.startsWith('Z'))
      .map(([pid]) => Number(pid));
  }

  /** What a restart of the machine takes away. */
  restart(): void {
    execFileSync('umount', [this.path('run/brenda/users')], { stdio: 'pipe' });
    rmSync(this.path('run'), { recursive: true });
    mkdirSync(this.path('run/brenda'), { recursive: true });
  }

  /** Runs a step of the boot, with this instance's two users in place of an instance's. */
  async step(name: string): Promise<string> {
    const commands = new StubCommands(mkdtempSync(join(this.temporary, 'step-')));
    const [one, other] = [String(this.worker), String(this.scene)];
    commands.stub(
      'id',
      `case $2 in brenda-scene) echo ${other} ;; brenda) echo ${one} ;; *) exec "$REAL" "$@" ;; esac`,
    );
    commands.stub('getent', '');
    const become = `--reuid ${one} --regid ${one} --groups ${one},${other} --no-new-privs --bounding-set=-all --inh-caps=-all`;
    commands.stub('runuser', `shift 3; exec setpriv ${become} -- "$@"`);
    const script = this.path(`opt/brenda/bundle/steps/${name}.sh`);
    const { stdout } = await run('bash', [script], { env: { PATH: commands.path, BRENDA_ROOT: this.root } });
    return stdout;
  }

  close(): void {
    for (const { pid } of this.started) if (pid !== undefined) quietly(() => process.kill(-pid, 'SIGKILL'));
    for (const user of [this.scene, this.worker])
      for (const pid of this.processesOf(user)) quietly(() => process.kill(pid, 'SIGKILL'));
    quietly(() => execFileSync('umount', [this.path('run/brenda/users')], { stdio: 'pipe' }));
    for (const folder of [this.root, this.temporary]) rmSync(folder, { recursive: true, force: true });
  }
}

function quietly(act: () => unknown): void {
  try {
    act();
  } catch {
    // It is not there any more.
  }
}
