import { canonical } from './canonical';
import type { DoneRecord } from './record';
import { inBlendersWords } from '../job/settings-spelling';

/** A difference in the provenance of two units. */
export interface Difference {
  /** `Blender`, `device`, `seed`, ... */
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/**
 * Lists what could make the pixels of two units differ, apart from their frame and tile: empty for the same provenance. The worker, the
 * time and the duration do not count. A field that one of the records lacks is not compared; records of version 1 have few.
 */
export function provenanceDifferences(a: DoneRecord, b: DoneRecord): Difference[] {
  const ofB = new Map(wayOf(b));
  return wayOf(a).flatMap(([what, inA]) => {
    const inB = ofB.get(what);
    return inA === undefined || inB === undefined || inA === inB ? [] : [{ what, a: inA, b: inB }];
  });
}

/** The fields that count, as texts to compare and show. */
function wayOf(record: DoneRecord): (readonly [what: string, value: string | undefined])[] {
  const { blender } = record.version === 1 ? record : record.made;
  const common = [
    ['renderer', blender ? 'Blender' : 'template'],
    ['Blender', blender?.version],
    ['build', blender?.build],
    ['engine', blender?.engine],
    ['samples', blender?.samples?.toString()],
  ] as const;
  if (record.version === 1) return [...common];
  const { project, scene, settings, template, ocio, extensions, blender: by } = record.made;
  return [
    ['project', project],
    ['scene', scene.file],
    ['scene file', scene.sha256 ?? undefined],
    ['settings', canonical(inBlendersWords(settings))],
    ['colour configuration', ocio ? `${ocio.config} ${ocio.sha256 ?? ''}`.trim() : "Blender's own"],
    ['extensions', extensions ? `${extensions.folder} ${extensions.sha256}` : 'none'],
    ['template', template],
    ...common,
    ['built', by?.built],
    ['device', by?.device?.type],
    ['seed', by?.seed ? seedText(by.seed) : undefined],
  ];
}

function seedText({ value, perFrame }: { readonly value: number; readonly perFrame: boolean }): string {
  return perFrame ? `${String(value)}, another for each frame` : String(value);
}
