import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As wide as most people have it. */
export const COLUMNS = 100;
const ROWS = 40;
const LOOK_EVERY_MS = 25;
/** A busy machine may take long; one on which a text never comes is not waited for without end. */
const PATIENCE_MS = 90_000;
const PROMPT = '$';

/** Where terminals are. */
export interface Place {
  /** The socket of the tmux server. */
  readonly socket: string;
  /** The folder that the shell is in. */
  readonly folder: string;
  /** All that the shell knows of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A terminal of tmux with a shell in it. */
export class Terminal {
  private constructor(
    private readonly socket: string,
    private readonly name: string,
  ) {}

  /** Opens one, and waits for its prompt. */
  static async open({ socket, folder, env }: Place, name: string): Promise<Terminal> {
    const terminal = new Terminal(socket, name);
    const shell = ['env', '-i', ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
    await terminal.tmux(
      ...['new-session', '-d', '-s', name, '-x', String(COLUMNS), '-y', String(ROWS), '-c', folder],
      // What the shell is told of its terminal is for tmux to say.
      ...[...shell, `TERM=screen`, `PS1=${PROMPT} `, '/bin/sh'],
    );
    await terminal.prompt();
    return terminal;
  }

  /** Types a line and presses the Enter key. */
  async type(line: string): Promise<void> {
    await this.tmux('send-keys', '-t', this.name, '-l', line);
    await this.press('Enter');
  }

  /** Presses a key, by its name in tmux: `C-c`. */
  async press(key: string): Promise<void> {
    await this.tmux('send-keys', '-t', this.name, key);
  }

  /** Types a command and waits until it has ended. */
  async run(line: string): Promise<void> {
    await this.type(line);
    await this.prompt(line);
  }

  /** Waits until the screen has a text. */
  async shows(what: RegExp): Promise<void> {
    await this.until((text) => what.test(text), String(what));
  }

  /** Waits until the command that was typed last has ended. */
  async prompt(after = ''): Promise<void> {
    await this.until(
      (text) =>
        text.includes(`${PROMPT} ${after}`.trim()) && text.trimEnd().split('\n').at(-1)?.trim() === PROMPT,
      'the prompt',
    );
  }

  /** All that is and was on the screen, with its colours, each line as long as it was written. */
  async screen(): Promise<string> {
    return this.tmux('capture-pane', '-p', '-e', '-J', '-S', '-', '-t', this.name);
  }

  /** Ends tmux, with all terminals. */
  static async closeAll({ socket }: Place): Promise<void> {
    await run('tmux', ['-S', socket, 'kill-server']).catch(() => undefined);
  }

  private text(): Promise<string> {
    return this.tmux('capture-pane', '-p', '-J', '-S', '-', '-t', this.name);
  }

  private async until(is: (text: string) => boolean, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const text = await this.text();
      if (is(text)) return;
      if (Date.now() > end) throw new Error(`the terminal never showed ${what}; it shows:\n${text}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async tmux(...args: string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-u', '-f', '/dev/null', '-S', this.socket, ...args], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', TMUX: undefined },
    });
    return stdout;
  }
}
