import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needs } from '../programs';
import { StubCommands } from '../stub-commands';

needs('bash', 'curl', 'python3', 'tar', 'xz');

/** How long what was told to end may take. */
const GRACE_MS = 30_000;

export interface Ended {
  readonly code: number | null;
  /** Both of its streams. */
  readonly output: string;
}

/**
 * An instance in a folder: what the bootstrap names lies below `root`, and every command that would change this machine is
 * a stand-in. `systemctl` and `systemd-run` start what they are asked for as ordinary processes.
 */
export class InstanceSandbox {
  readonly root: string;
  readonly commands: StubCommands;
  private readonly variables: Record<string, string> = {};
  private readonly running = new Set<ChildProcess>();

  /** @param folder an empty one. */
  constructor(readonly folder: string) {
    this.root = join(folder, 'root');
    mkdirSync(this.root, { recursive: true });
    mkdirSync(join(folder, 'home'));
    this.commands = new StubCommands(folder);
    for (const [name, body] of Object.entries(STAND_INS)) this.commands.stub(name, body);
    this.write('usr/lib64/dri/swrast_dri.so', '');
  }

  /** A path as the instance has it: `/etc/brenda/worker.env`. */
  path(name: string): string {
    return join(this.root, name);
  }

  read(name: string): string {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : '';
  }

  /** What a stand-in has left in `$HOME`. */
  home(name: string): string {
    const path = join(this.folder, 'home', name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  write(name: string, content: string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** Adds to what its processes find in their environment. */
  setEnvironment(more: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, more);
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: this.commands.path,
      HOME: join(this.folder, 'home'),
      LANG: 'C.UTF-8',
      BRENDA_ROOT: this.root,
      // The waiting is for networks and disks that come late.
      BRENDA_PAUSE: '0.05',
      BRENDA_LOG_SECONDS: '0.3',
      // No test makes users on the machine that it runs on.
      BRENDA_ONE_USER: 'yes',
      // The user's own settings are for the real AWS.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      ...this.variables,
    };
  }

  /** Runs a script as cloud-init or a step's parent would. */
  async run(script: string, args: readonly string[] = []): Promise<Ended> {
    // A session of its own, so that nothing it kills is ours.
    const child = spawn('bash', [script, ...args], {
      env: this.env,
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const [code] = (await once(child, 'exit')) as [number | null];
    // `tee` may have something left.
    await Promise.race([once(child, 'close'), sleep(200)]);
    this.running.delete(child);
    return { code, output };
  }

  /** Runs one step of the bundle, which lies where the first stage would have put it. */
  runStep(name: string): Promise<Ended> {
    return this.run(this.path(`opt/brenda/bundle/steps/${name}.sh`));
  }

  /** cloud-init's part: runs the user data. */
  boot(userData: string): Promise<Ended> {
    const script = join(this.folder, 'user-data');
    writeFileSync(script, userData);
    return this.run(script);
  }

  /** Its log, as far as it has come. */
  get log(): string {
    return this.read('var/log/brenda.log');
  }

  /** @throws when the log does not hold the text in time. */
  async says(text: string, seconds = 20): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!this.log.includes(text)) {
      if (Date.now() > end) throw new Error(`the instance never said "${text}"; it said:\n${this.log}`);
      await sleep(50);
    }
  }

  /** What EC2 does with an instance that is terminated: the service is stopped, then the rest. */
  async terminate(): Promise<void> {
    for (const unit of ['worker', 'logs']) await this.stop(this.path(`run/${unit}.pid`));
    for (const { pid } of this.running) if (pid !== undefined) kill(-pid, 'SIGKILL');
  }

  private async stop(file: string): Promise<void> {
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, 'utf8'));
    rmSync(file);
    kill(pid, 'SIGTERM');
    for (const end = Date.now() + GRACE_MS; isAlive(pid) && Date.now() < end;) await sleep(20);
    kill(-pid, 'SIGKILL');
  }
}

/** How units become processes: leaders of a session of their own, with their number in a file, and nothing of ours open. */
const START = `
start() { # UNIT LOG COMMAND...
  local unit=$1 log=$2
  shift 2
  mkdir -p "$BRENDA_ROOT/run"
  setsid "$@" </dev/null >>"$log" 2>&1 3>&- &
  echo $! >"$BRENDA_ROOT/run/$unit.pid"
}`;

const STAND_INS: Readonly<Record<string, string>> = {
  // All of them are who runs the test.
  id: 'exec "$REAL" "${1:--a}"',
  useradd: '',
  usermod: '',
  chown: '',
  // As many rights as the test has.
  runuser: 'shift 3; exec "$@"',
  // Not every machine that tests run on allows it; what it is to keep off has a test of its own.
  unshare:
    'if "$REAL" --user --map-current-user --net true 2>/dev/null; then exec "$REAL" "$@"; fi; while [[ $1 == --* ]]; do shift; done; exec "$@"',
  sysctl: '',
  dnf: '',
  ldconfig: `for name in X11.so.6 Xi.so.6 Xxf86vm.so.1 Xfixes.so.3 Xrender.so.1 xkbcommon.so.0 SM.so.6 ICE.so.6 GL.so.1 OpenGL.so.0 EGL.so.1 EGL_mesa.so.0; do
  echo "	lib$name (libc6,x86-64) => /usr/lib64/lib$name"
done`,
  lsblk: '',
  blkid: 'echo ext4',
  'mkfs.ext4': '',
  bzip2: '',
  mount: '',
  shutdown: '',
  'systemd-run': `${START}
while [[ $1 == --* ]]; do shift; done
start logs /dev/null "$@"`,
  systemctl: `${START}
value() { sed -n "s/^$1=//p" "$unit"; }
case "$*" in
  'cat dlami-nvme.service') exit 1 ;;
  'start brenda-worker.service')
    unit=$BRENDA_ROOT/etc/systemd/system/brenda-worker.service
    read -ra command < <(value ExecStart)
    log=$(value StandardOutput)
    # Nothing but what the unit says reaches the service.
    start worker "\${log#append:}" env -i PATH="$PATH" bash -c 'set -a; . "$1"; shift; exec "$@"' - "$(value EnvironmentFile)" "\${command[@]}"
    ;;
  'stop brenda-logs')
    pid=$(cat "$BRENDA_ROOT/run/logs.pid" 2>/dev/null) || exit 0
    kill -TERM "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    ;;
esac`,
};

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
