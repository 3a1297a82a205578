import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from '../../../local/blenders/find/machine';
import { temporaryFolder } from '../temporary-folder';

/** A machine whose folders are all in one, with Blenders that say which they are and do nothing else, and note that they were started. */
export class LaidBlenders {
  readonly root = temporaryFolder();
  readonly home = join(this.root, 'home');
  readonly machine: Machine;

  constructor(platform: NodeJS.Platform = 'linux', env: NodeJS.ProcessEnv = {}) {
    mkdirSync(this.home);
    this.machine = { platform, home: this.home, root: this.root, env: { PATH: this.at('bin'), ...env } };
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /**
   * Lays a Blender.
   *
   * @param says what it answers to `--version`; a command in place of it when it begins with `!`.
   * @param series the folder of its scripts. @default - they lie elsewhere
   */
  lay(path: string, says: string, series?: string): this {
    const program = this.at(path);
    mkdirSync(dirname(program), { recursive: true });
    const answer = says.startsWith('!') ? says.slice(1) : `echo 'Blender ${says}'`;
    writeFileSync(program, `#!/bin/sh\necho ${path} >> '${this.at('started')}'\n${answer}\n`, {
      mode: 0o755,
    });
    const resources = path.includes('.app/') ? join(dirname(program), '..', 'Resources') : dirname(program);
    if (series !== undefined) mkdirSync(join(resources, series, 'scripts'), { recursive: true });
    return this;
  }

  write(path: string, text: string): this {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
    return this;
  }
}
