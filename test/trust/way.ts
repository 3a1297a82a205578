import type { BlenderName } from '../support/blender';

/** What a file in the output folder shows. The scenes of test/scenes/green_wall.py are green as long as nothing is wrong. */
export type Look =
  | 'right'
  | 'pink'
  | 'partly pink'
  | 'black'
  | 'partly black'
  | 'of another scene'
  | 'cut off'
  | 'an empty file'
  | 'not a number'
  | 'a movie'
  | 'something else';

/** What a render left behind. */
export interface Outcome {
  /** The exit code, or what ended it; `still running` when it was given up waiting for. */
  readonly ended: number | NodeJS.Signals | 'still running';
  /** Every file in the output folder: of a frame by its number, any other by its path. */
  readonly frames: Readonly<Record<string, Look>>;
  /** What it says of it, word for word, in its one line or somewhere in its log. @default - no word of complaint */
  readonly says?: string;
}

export interface Places {
  readonly output: string;
  /** The render's own copy of the project. */
  readonly project: string;
  /** Holds the number of the Blender that was started last. */
  readonly blenderPid: string;
}

/** A render that is under way. */
export interface Running extends Places {
  kill(signal: NodeJS.Signals): void;
  hasEnded(): boolean;
}

/** What came of it with each of the two programs; of a way, on Debian's Blender 5.2. */
export interface Outcomes {
  readonly brenda: Outcome;
  readonly blender: Outcome;
}

type OnOthers = Partial<Record<BlenderName, Partial<Outcomes> | 'no such way'>>;

/** One way to a bad frame, and what is observed when it is gone. */
export interface Way extends Outcomes {
  /** As the table says it. */
  readonly title: string;
  /** `files/texture`: what test/scenes/trust/ways-files.py makes in its folder `texture`. @default 'renders/plain' */
  readonly scene?: string;
  /** @default 'scene.blend' */
  readonly file?: string;
  /** First and last. @default [1, 1] */
  readonly frames?: readonly [number, number];
  /** Spoils a copy of the project. */
  readonly spoil?: (project: string) => void;
  /** Fills the output folder, before. */
  readonly before?: (output: string, project: string) => void;
  /** Shell that is run in front of Blender, in its process. */
  readonly limit?: string;
  /** Shell that is run as root of a mount namespace of its own, in front of the render; `$OUTPUT` is the output folder. */
  readonly mount?: string;
  readonly meanwhile?: (running: Running) => Promise<void>;
  /** Done before the same command is run once more; what comes of that run counts. @default - it is run once */
  readonly between?: (places: Places) => void;
  /** The output folder, in the folder of the render. @default 'frames' */
  readonly output?: string;
  /** What else is typed: options of `brenda render`, and those of Blender that mean the same. */
  readonly typed?: { readonly brenda: readonly string[]; readonly blender: readonly string[] };
  /** What is otherwise on other Blenders, or that there it is none. @default - nothing */
  readonly on?: OnOthers;
  /** What no picture shows of Blender's frame: the table adds it. */
  readonly note?: string;
  /** Whether Blender's frame, right as it looks, is another one than was asked for. */
  readonly isNotAskedFor?: boolean;
}

/** What is otherwise on those before Blender 5. */
export function older(outcomes: Partial<Outcomes>): OnOthers {
  return { '4.3': outcomes, '3.4': outcomes };
}

/** What is observed of a way on one Blender; undefined where it is no way to a bad frame. */
export function outcomesOn({ brenda, blender, on }: Way, name: BlenderName): Outcomes | undefined {
  const others = on?.[name];
  return others === 'no such way' ? undefined : { brenda, blender, ...others };
}
