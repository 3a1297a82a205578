import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { readSmallFile } from '../../../farm/store/read-at-most';
import { isBuiltIn } from '../../../protocol/scene/ocio-config';

/** ACES has some hundred kilobytes; a much larger file would not fit into one string. */
const MOST_BYTES = 64 * 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The files of an OpenColorIO configuration: itself, and the existing look-up tables that it names. They are searched beside it and in the
 * folders of its search path, as OpenColorIO does.
 *
 * The text is searched for file names, and not parsed: an unused file among them does no harm.
 *
 * @param config an absolute path, or `ocio://NAME`, which has no files.
 * @param env the values of environment variables in it.
 */
export async function configFiles(config: string, env: Environment = process.env): Promise<string[]> {
  if (isBuiltIn(config)) return [];
  const text = await readSmallFile(config, MOST_BYTES).then(String, () => '');
  const folder = dirname(config);
  const folders = [folder, ...searchPath(text).map((part) => resolve(folder, withVariables(part, env)))];
  const found = new Set([config]);
  for (const [, quoted = ''] of text.matchAll(/\bsrc:\s*("[^"]*"|'[^']*'|[^\s,}"'][^,}\n]*)/g)) {
    const name = withVariables(unquoted(quoted), env);
    const places = isAbsolute(name) ? [name] : folders.map((one) => resolve(one, name));
    for (const place of places) if (await isFile(place)) found.add(place);
  }
  return [...found];
}

/** `search_path: luts:more`, `search_path: [luts, more]`, or a list of lines with dashes. */
function searchPath(text: string): string[] {
  const [, onLine = '', below = ''] = /^search_path:[ \t]*(.*)\n((?:[ \t]*-[ \t].*\n)*)/m.exec(text) ?? [];
  const listed = [...below.matchAll(/-[ \t]+(.*)/g)].map(([, one = '']) => one);
  const parts = onLine.startsWith('[') ? onLine.replace(/^\[|\].*$/g, '').split(',') : onLine.split(':');
  return [...parts, ...listed].map(unquoted).filter(Boolean);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function withVariables(text: string, env: Environment): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)|%(\w+)%/g, (whole, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((one) => one !== undefined);
    return (name === undefined ? undefined : env[name]) ?? whole;
  });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (it) => it.isFile(),
    () => false,
  );
}
