import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In the folder: the names of the files that were brought there, a line each, in JSON. */
export const SYNCED = '.brenda-synced';

/** Which files of a folder are copies of a farm's. Those may be replaced, and no others. */
export class SyncedFiles {
  private names: Promise<Set<string>> | undefined;

  constructor(private readonly folder: string) {}

  async has(name: string): Promise<boolean> {
    return (await this.read()).has(name);
  }

  /** To be called before the file gets its name. */
  async add(name: string): Promise<void> {
    const names = await this.read();
    if (names.has(name)) return;
    await appendFile(join(this.folder, SYNCED), `${JSON.stringify(name)}\n`);
    names.add(name);
  }

  private read(): Promise<Set<string>> {
    this.names ??= readFile(join(this.folder, SYNCED), 'utf8').then(
      (text) => new Set(text.split('\n').flatMap(nameIn)),
      () => new Set<string>(),
    );
    return this.names;
  }
}

function nameIn(line: string): string[] {
  try {
    const name: unknown = JSON.parse(line);
    return typeof name === 'string' ? [name] : [];
  } catch {
    // A line that was cut off.
    return [];
  }
}
