import { quoted } from '../../worker/project/quoted';
import type { KnownBlender } from './find/roster';

/** `5.2.2 LTS (/usr/bin/blender)` */
export function blenderText({ release, program }: Pick<KnownBlender, 'release' | 'program'>): string {
  return `${release.text} (${programText(program)})`;
}

/** A path for messages: unchanged where it is safe for a terminal. */
export function programText(program: string): string {
  const inQuotes = quoted(program);
  return inQuotes === `"${program}"` ? program : inQuotes;
}

/** A list that begins with these Blenders: `5.2.2 LTS (/usr/bin/blender), 4.3.2 (...)`. */
export function listText(blenders: readonly KnownBlender[]): string {
  const named = blenders.slice(0, 5).map(blenderText);
  const more = blenders.length - named.length;
  return [...named, ...(more > 0 ? [`${String(more)} more, which brenda doctor lists`] : [])].join(', ');
}
