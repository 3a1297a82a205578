import { LABELS, OTHER_PARTS, OTHER_TEXTS, PIXEL_WARNINGS } from './pixel-warnings';

/** For one frame, or for the opening of a scene. */
const MOST = 20;
const MOST_CHARACTERS = 300;
/** Only the beginning of a line is searched. */
const LOOKED_INTO = 2000;

/** Control characters, and those that change the writing direction: the log is not trusted. */
const UNSEEN =
  /\u001b\[[\d;]*[A-Za-z]|[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The warning in a line of Blender's log that affects pixels, in Blender's words; undefined for any other line. */
export function pixelWarning(line: string): string | undefined {
  const said = line.slice(0, LOOKED_INTO).replace(UNSEEN, '').trim();
  const { part, text } = labelled(said);
  const kind = PIXEL_WARNINGS.find((one) => one.text.test(text));
  if (
    !kind &&
    (part === undefined || OTHER_PARTS.test(part) || OTHER_TEXTS.some((other) => other.test(text)))
  )
    return undefined;
  if (text === '') return undefined;
  const words = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} ...` : text;
  return `Blender says: ${words}${kind ? ` (${kind.means})` : ''}`;
}

/** Collects Blender's warnings that affect pixels: each text once, and no more than a person reads. */
export class BlenderWarnings {
  private readonly texts = new Set<string>();
  private hasMore = false;
  private unfinished = '';

  /** A piece of a log, which may end anywhere. */
  readText(text: string): void {
    const lines = (this.unfinished + text).split(/\r?\n/);
    this.unfinished = (lines.pop() ?? '').slice(0, LOOKED_INTO);
    for (const line of lines) this.read(line);
  }

  read(line: string): void {
    const text = pixelWarning(line);
    if (text === undefined || this.texts.has(text)) return;
    if (this.texts.size < MOST) this.texts.add(text);
    else this.hasMore = true;
  }

  list(): string[] {
    return [...this.texts, ...(this.hasMore ? ['Blender says more; its log has it'] : [])];
  }
}

function labelled(line: string): { readonly part?: string | undefined; readonly text: string } {
  for (const label of LABELS) {
    const { part, text } = label.exec(line)?.groups ?? {};
    if (text !== undefined) return { part, text: text.trim() };
  }
  return { text: line };
}
