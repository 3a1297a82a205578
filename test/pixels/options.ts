import { parseArgs } from 'node:util';
import * as v from 'valibot';

const HELP = `npm run test:pixels -- [options] [SCENE.blend ...]

Makes scenes in which something changes from frame to frame, by the lists of this Blender's own RNA, renders each in one Blender in the order
1 2 3 4 5 6 2 5 1, and compares every frame with one that a Blender renders that is started for it alone.

  SCENE.blend      compares this scene, such as one that differed before
  --seconds N      how long it goes on (120)
  --seed S         the first scene is made of seed S, the next of S + 1 (1)
  --scenes N       as many scenes at most
  --blender NAME   3.4, 4.3, 5.2 or official (the one that the tests use)
  --every-kind     every kind once, in place of scenes by seed
  --part I/N       with --every-kind: each N-th scene, from the I-th on (1/1)
  --kinds PATTERN  only kinds whose name matches this regular expression
  --frames LIST    the frames that are compared (1,2,3,4,5,6)
  --order LIST     the order in which they are rendered
  --trust          lets the scripts of SCENE.blend run
  --table FILE     writes a line for each kind to FILE: its result, its name, the scene

Ends with 1 when a frame differs, or one of the two could not render it.`;

const number = v.pipe(v.string(), v.digits(), v.transform(Number));
const numbers = v.pipe(
  v.string(),
  v.regex(/^\d+(,\d+)*$/),
  v.transform((text) => text.split(',').map(Number)),
);
const part = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d*\/[1-9]\d*$/),
  v.transform((text) => text.split('/').map(Number) as [number, number]),
);
const pattern = v.pipe(
  v.string(),
  v.transform((text) => new RegExp(text)),
);

const options = v.object({
  paths: v.array(v.string()),
  seconds: v.optional(number, '120'),
  seed: v.optional(number, '1'),
  scenes: v.optional(number),
  trust: v.optional(v.boolean(), false),
  everyKind: v.optional(v.boolean(), false),
  part: v.optional(part, '1/1'),
  kinds: v.optional(pattern, ''),
  frames: v.optional(numbers, '1,2,3,4,5,6'),
  order: v.optional(numbers),
  table: v.optional(v.string()),
});

export type Options = v.InferOutput<typeof options>;

/** What the command line asks; undefined when it asks for help, which is printed. @throws Error that names what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values, positionals: paths } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      trust: { type: 'boolean' },
      'every-kind': { type: 'boolean' },
      ...{
        seconds: text,
        seed: text,
        scenes: text,
        part: text,
        kinds: text,
        frames: text,
        order: text,
        table: text,
      },
    },
  });
  const { help, 'every-kind': everyKind, ...rest } = values;
  if (help) {
    console.log(HELP);
    return undefined;
  }
  const found = v.safeParse(options, { paths, everyKind, ...rest });
  if (found.success) return found.output;
  const [issue] = found.issues;
  throw new Error(`--${v.getDotPath(issue) ?? ''}: ${issue.message}; see --help`);
}
