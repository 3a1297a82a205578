import * as v from 'valibot';
import { line } from '../ledger/stored';

interface FindingKind {
  /** An error stops a render before its first frame; a warning is told. */
  readonly severity: 'error' | 'warning';
  /** Whether an error may be let pass; of a scene without a camera there is no frame to be had. */
  readonly mayBeAllowed?: true;
  /** Whether it is the machine's fault, and another one may well render the scene. */
  readonly isOfMachine?: true;
  /** What it means, in one sentence. */
  readonly means: string;
}

const allowable = (means: string): FindingKind => ({ severity: 'error', mayBeAllowed: true, means });
const fatal = (means: string): FindingKind => ({ severity: 'error', means });
const ofMachine = (means: string): FindingKind => ({ severity: 'error', isOfMachine: true, means });
const warning = (means: string): FindingKind => ({ severity: 'warning', means });

/** Everything that the check of a scene can find, by its id. What nothing that is rendered uses is a warning, whatever it is. */
export const FINDINGS = {
  'no-camera': fatal('A scene that is rendered has no active camera.'),
  'no-view-layer': fatal('A scene that is rendered has no view layer that is on.'),
  'no-output': fatal(
    'The compositor is on and has no output, or no picture is saved: Output is off, and no File Output node writes one.',
  ),
  'no-pixels': fatal('Nothing is left of the picture by its render region or its percentage.'),
  'special-files': fatal(
    'The scene names a device, a pipe, a socket or an address as a file. A program may read it without end, wait for it, or fetch from it.',
  ),
  'unchecked-safety': fatal(
    'The scene is not trusted, and what it would run, read or write could not be looked at: it is damaged or hostile, or of a Blender that Brenda does not know.',
  ),
  'movie-output': fatal('The scene writes a movie; frames are still images.'),
  'missing-format': fatal(
    'The scene writes pictures that this Blender cannot save: their format, or their color in that format.',
  ),
  'missing-engine': fatal(
    'The scene is for an engine that this Blender does not have. Blender would take EEVEE.',
  ),
  'no-denoiser': allowable(
    'A scene that is rendered is denoised, and this Blender has no denoiser. Before Blender 5 each frame fails at its end; from then on its noise stays in.',
  ),
  'missing-colours': allowable(
    'A view transform, look, display or colour space that the scene was made with is not there: it is of another OpenColorIO configuration or of a newer Blender. Blender takes another, and says so on its log alone.',
  ),
  'missing-images': allowable(
    'An image, one of its tiles, or a frame of a sequence is not there. Blender shows pink, and says nothing.',
  ),
  'missing-libraries': allowable(
    'A linked .blend, or one that is linked there, is not there. What comes from it is not in the frame.',
  ),
  'missing-linked-data': allowable('A linked .blend is there, and no longer has what the scene links.'),
  'missing-movie-clips': allowable('The file of a movie clip that the compositor shows is not there.'),
  'missing-strips': allowable('A picture or a movie of the sequencer is not there.'),
  'missing-fonts': allowable('A font is not there. Blender takes another.'),
  'missing-volumes': allowable('A volume, or a file of its sequence, is not there.'),
  'missing-cache-files': allowable('An Alembic, USD or mesh cache file is not there.'),
  'missing-bakes': allowable('A simulation or nodes are baked, and files of the bake are not there.'),
  'missing-files': allowable(
    'Another file that the scene reads is not there: what an import node brings in, a sound that geometry follows, a light profile, a script of a shader or a camera.',
  ),
  'broken-scripts': allowable(
    'A script of a shader or a camera cannot be compiled, or, while the scene is not trusted, is no text in UTF-8. Black is in its place, or what an older one was compiled into.',
  ),
  'stale-scripts': allowable(
    'Beside a script of a shader or a camera lies a compiled file (`.oso`) that is no older, and not of this script. Blender takes the compiled file, Brenda the script.',
  ),
  'absolute-paths': allowable(
    'A file is named by its place on this machine. Only `brenda check` and `submit` look for it: where frames are rendered, a file is there or it is not.',
  ),
  'paths-outside-project': allowable(
    'A file is outside of the project, and would not come along to another machine. Only `brenda check` and `submit` look for it.',
  ),
  'unbaked-simulations': allowable(
    'A simulation is not baked. Each frame is rendered by itself, and a simulation needs those before it.',
  ),
  'blocked-drivers': allowable(
    'A driver in Python does not run, as Blender was not told to trust the scene. Its value is the one that was saved.',
  ),
  'blocked-freestyle': allowable(
    'A view layer draws lines by a script of the scene (Freestyle), which does not run, as the scene is not trusted. They are not in the frame.',
  ),
  'blocked-shader-scripts': allowable(
    'A script of a shader or a camera (OSL) writes files, or puts together the name of a file that it reads, and does not run, as the scene is not trusted. What it would show is not in the frame.',
  ),
  'missing-add-ons': allowable(
    'The scene has nodes, reads properties, or imports what this Blender does not know: it is of an extension or add-on that is not enabled here, or of a newer Blender.',
  ),
  'missing-features': allowable(
    'The scene needs a part of Blender that this one was built without. What needs it is left out of the frame.',
  ),
  'outputs-unwritten': allowable(
    'A File Output node has a name that Blender writes no file of: a template that it does not know, or more than a disk takes.',
  ),
  'views-elsewhere': allowable(
    "A view's suffix or name leads out of the frame's folder, or no file can be called so. It is rendered with a harmless one; where that tells cameras apart, another may be shown.",
  ),
  'no-gpu': allowable(
    'The scene is to be rendered on a GPU, and Cycles has none. It would take the processor, and many times as long.',
  ),
  'no-opengl': ofMachine(
    'The scene is drawn with OpenGL (EEVEE, Workbench, Grease Pencil), and this machine has none that Blender could use. Blender crashes at its first frame.',
  ),
  'missing-sounds': warning('A sound is not there. No frame depends on it.'),
  'blocked-scripts': warning(
    'A script in the scene does not run, as Blender was not told to trust it. Most of them make buttons for the artist.',
  ),
  'random-textures': warning(
    'A texture of the type Noise is shown. It is random, and each Blender that is started renders another frame.',
  ),
  'newer-file': warning('A newer Blender saved the scene. What is new in it may be lost.'),
  'outputs-overwritten': warning(
    'A File Output node is in a node group that is used several times. Each use writes over the files of the one before.',
  ),
  'outputs-elsewhere': warning(
    'A File Output node is set to write outside of the folder of the scene. Its files come beside the frame instead.',
  ),
  unchecked: warning('A part of the check does not work with this Blender.'),
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingId = keyof typeof FINDINGS;

const ids = Object.keys(FINDINGS) as [FindingId, ...FindingId[]];

/** Ids of errors that are let pass. */
export const allowedFindings = v.array(v.picklist(ids));

/** One thing that is wrong with a scene. */
export const finding = v.object({
  id: v.picklist(ids),
  /** What it is about: a file, relative to the project, or a thing in the scene by its name. */
  subject: line,
  /** What is wrong with it. */
  say: line,
  /** What to do. */
  fix: line,
  /** The objects, materials and so on that use it, the nearest first: `material "Wood"`. */
  usedBy: v.array(line),
  /** Whether anything that is rendered depends on it. */
  used: v.boolean(),
});

export type Finding = v.InferOutput<typeof finding>;

export function severityOf({ id, used }: Finding): 'error' | 'warning' {
  return used ? FINDINGS[id].severity : 'warning';
}

/** The errors that were not allowed: with one of them, no frame is to be rendered. */
export function blocking(findings: readonly Finding[], allowed: readonly FindingId[] = []): Finding[] {
  return findings.filter((one) => severityOf(one) === 'error' && !allowed.includes(one.id));
}

/** Whether the machine that was looked on is to blame, and not the scene. */
export function isOfMachine({ id }: Finding): boolean {
  return 'isOfMachine' in FINDINGS[id];
}

export function mayBeAllowed(id: FindingId): boolean {
  return 'mayBeAllowed' in FINDINGS[id];
}
