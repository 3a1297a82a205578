import { UserFault } from '../failure/fault';
import type { Task } from './plan';
import type { Tile } from './unit';

/**
 * The original's task templates: shell scripts in which some names are replaced, byte for byte as brenda-work replaced them. The
 * replacement is plain text, without word boundaries or escapes (`$STARTUP` begins with `$START`), because existing scripts rely on it.
 */
export function renderTemplate(template: string, task: Task): string {
  const { first, last, step } = task.span;
  let script = template
    .replaceAll('$FRAME', `-s ${String(first)} -e ${String(last)} -j ${String(step)}`)
    .replaceAll('$START', String(first))
    .replaceAll('$END', String(last))
    .replaceAll('$STEP', String(step));
  if (task.tile) {
    for (const [name, value] of Object.entries(tileBounds(task.tile)))
      script = script.replaceAll(name, () => value);
  }
  return script;
}

/**
 * Refuses what the original accepted silently: an empty script, and tile names that nothing would replace.
 *
 * @param options.name the template's file, for the message.
 * @throws UserFault
 */
export function checkTemplate(
  template: string,
  options: { readonly tiled: boolean; readonly name: string },
): void {
  if (template.trim() === '') throw new UserFault(`template ${options.name}: is empty`);
  const names = TILE_NAMES.join(' ');
  for (const [found] of template.matchAll(/\$SF_\w*/g)) {
    if (!options.tiled) {
      throw new UserFault(`template ${options.name}: ${found} needs tiles; say how many with -X and -Y`);
    }
    if (!TILE_NAMES.some((name) => found.startsWith(name))) {
      throw new UserFault(`template ${options.name}: nothing stands for ${found}; there are ${names}`);
    }
  }
}

/** Whether the script uses the tile; otherwise every tile would render the whole frame again. */
export function usesTiles(template: string): boolean {
  return TILE_NAMES.some((name) => template.includes(name));
}

/** In the place of a template: none, though one has rendered the project. */
export const NO_TEMPLATE = 'none';

/** Replaces `$OUTDIR`, and adds the line that the original put before a script without one. */
export function finishScript(script: string, outputFolder: string): string {
  const body = script.replaceAll('$OUTDIR', () => outputFolder);
  return body.startsWith('#!') ? body : `#!/bin/bash\n${body}`;
}

const TILE_NAMES = ['$SF_MIN_X', '$SF_MAX_X', '$SF_MIN_Y', '$SF_MAX_Y'] as const;

function tileBounds({ column, row, columns, rows }: Tile): Record<(typeof TILE_NAMES)[number], string> {
  const width = 1 / columns;
  const height = 1 / rows;
  return {
    $SF_MIN_X: pythonFloat(column * width),
    $SF_MAX_X: pythonFloat((column + 1) * width),
    $SF_MIN_Y: pythonFloat(row * height),
    $SF_MAX_Y: pythonFloat((row + 1) * height),
  };
}

/** A number as Python 2 printed it (`%.12g`, and `.0` after a whole one): 0.333333333333, 1.0, 2e-05. */
export function pythonFloat(value: number): string {
  const rounded = Number(value.toPrecision(12));
  if (rounded !== 0 && Math.abs(rounded) < 1e-4) {
    const [mantissa = '', exponent = ''] = rounded.toExponential().split('e');
    return `${mantissa}e-${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = String(rounded);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
