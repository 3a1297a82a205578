import { renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const remove =
  (...names: readonly string[]) =>
  (project: string): void => {
    for (const name of names) rmSync(join(project, name), { recursive: true });
  };

export const rename =
  (name: string, to: string) =>
  (project: string): void => {
    renameSync(join(project, name), join(project, to));
  };

export const write =
  (name: string, content: string) =>
  (project: string): void => {
    writeFileSync(join(project, name), content);
  };

export const halve =
  (name: string) =>
  (project: string): void => {
    const path = join(project, name);
    truncateSync(path, Math.floor(statSync(path).size / 2));
  };
