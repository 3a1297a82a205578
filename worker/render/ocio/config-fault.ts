import { open } from 'node:fs/promises';
import { UserFault } from '../../../protocol/failure/fault';
import { isBuiltIn } from '../../../protocol/scene/ocio-config';

/** A frame needs a colour configuration that cannot be used. */
export class ColourConfigFault extends UserFault {
  constructor(config: string, what: string) {
    super(
      `OpenColorIO configuration "${config}": ${what}; name another one (--ocio, or the environment variable OCIO), or --ocio none for Blender's own`,
    );
  }
}

/**
 * Checks that the configuration can be read: Blender 5 replaces an unreadable one by its own, and older ones crash.
 *
 * @param config an absolute path, or `ocio://NAME`.
 * @throws ColourConfigFault
 */
export async function requireConfig(config: string): Promise<void> {
  if (isBuiltIn(config)) return;
  try {
    const file = await open(config);
    try {
      const about = await file.stat();
      if (about.isDirectory()) throw new ColourConfigFault(config, 'is a folder, not a configuration');
      if (about.size === 0) throw new ColourConfigFault(config, 'is empty');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UserFault) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ColourConfigFault(config, 'there is no such file');
    throw new ColourConfigFault(
      config,
      code === 'ENAMETOOLONG' ? 'its name is too long' : `cannot be read (${code ?? String(error)})`,
    );
  }
}

/** Blender's message at its start for a configuration that it refuses; undefined when it accepts it. */
export function refusalIn(log: readonly string[]): string | undefined {
  // A file that a colour transform needs is reported later, and Blender continues.
  const using = log.findIndex(
    (line) => /\bUsing (?:OCIO=)?\S.*/.test(line) && /color.?management/i.test(line),
  );
  const failed = log.some((line) => /Failed to load config from environment|fallback mode/i.test(line));
  if (using >= 0 && !failed) return undefined;
  const said = log.flatMap((line) => {
    const [, words] = /(OpenColorIO Error: .*|Could not find .*|could not find .*)$/.exec(line) ?? [];
    return words === undefined ? [] : [words.replace(/^OpenColorIO Error: /, '')];
  });
  return said[0] ?? 'Blender does not take it, and does not say why';
}
