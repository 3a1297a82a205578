import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Commands that stand in for the system's, first on the PATH. Each writes down how it was called. */
export class StubCommands {
  private readonly bin: string;
  private readonly record: string;

  constructor(folder: string) {
    this.bin = join(folder, 'bin');
    this.record = join(folder, 'calls');
    mkdirSync(this.bin, { recursive: true });
  }

  /** The PATH with these before the machine's own. */
  get path(): string {
    return `${this.bin}${delimiter}${process.env['PATH'] ?? ''}`;
  }

  /** @param body what it does, in bash; `$REAL` is the command that it stands in for, if there is one. @default - nothing */
  stub(name: string, body = ''): this {
    const file = join(this.bin, name);
    // A program may have put folders of its own before these.
    const find = `REAL=:$PATH: REAL=\${REAL//":${this.bin}:"/:} REAL=\${REAL#:} REAL=$(PATH=\${REAL%:} command -v ${name} || true)`;
    const note = `printf '%s\\n' "${name}\${*:+ $*}" >>'${this.record}'`;
    writeFileSync(file, `#!/bin/bash\n${note}\n${body.includes('$REAL') ? find : ''}\n${body}\n`);
    chmodSync(file, 0o755);
    return this;
  }

  /** A program under a name that it does not have here; its calls are not written down. */
  link(name: string, program: string): this {
    symlinkSync(program, join(this.bin, name));
    return this;
  }

  /** Every call so far, each as one line: `mount -o ro /dev/x /mnt`. */
  calls(of?: string): string[] {
    if (!existsSync(this.record)) return [];
    const all = readFileSync(this.record, 'utf8').trimEnd().split('\n');
    return all.filter((line) => of === undefined || line === of || line.startsWith(`${of} `));
  }
}
