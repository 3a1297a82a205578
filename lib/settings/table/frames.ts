import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { readNamePattern } from '../../../protocol/naming/name-pattern';
import { readFarmOutput } from '../../../protocol/scene/frames-place';
import { readable, text, whole } from '../values';
import { prop, row } from './row';

/** Validates the destination and the names of frames, without the prefix of other messages. */
function outputText(value: string): string {
  try {
    const { name } = readFarmOutput(value, 'name');
    if (name !== undefined) readNamePattern(name, 'name');
  } catch (error) {
    if (error instanceof UserFault) throw new Error(error.message.replace(/^name: /, ''));
    throw error;
  }
  return value;
}

/** Which frames, in which tasks, and what their files are called. */
export const frames = {
  frames: row(
    readable((value) => {
      try {
        return FrameRange.parse(value).toString();
      } catch (error) {
        if (error instanceof UserFault) throw new Error(error.message.replace(/^frames ".*?": /s, ''));
        throw error;
      }
    }, 'must be a text like "1-240", "1-240x5" or "1,5,9-12"'),
    {
      help: 'The frames to render.',
      missing: 'write "1-240", "1-240x5" or "1,5,9-12"',
      example: '1-48',
      prop: prop('frames'),
    },
  ),
  taskSize: row(whole(1, 1_000_000), {
    help: 'Frames per task; an instance takes one task at a time from the queue.',
    unit: 'frames',
    default: 1,
    otherwise: "as in the job's last request; 1 for a new one",
    example: 1,
    prop: prop('taskSize'),
  }),
  shuffle: row(whole(0, 2 ** 32 - 1), {
    help: 'The seed of a random order of the tasks.',
    otherwise: 'in order',
    prop: prop('shuffle'),
  }),
  template: row(text(/\S/, 'must be the path of a shell script, or "none"'), {
    help: "The path of a shell script that runs for each task, in place of Brenda's own renderer, as in the original Brenda. `none`: no template, though one has rendered the project.",
    otherwise: "Brenda's own renderer",
    prop: prop('template', 'template'),
  }),
  tiles: row(
    readable((value) => {
      const [, columns, rows] = /^(\d{1,4})[x×](\d{1,4})$/.exec(value) ?? [];
      if (!Number(columns) || !Number(rows)) throw new Error('must be columns x rows, like "4x2"');
      return { columns: Number(columns), rows: Number(rows) };
    }, 'must be columns x rows, like "4x2"'),
    {
      help: 'With a template: cuts each frame into columns and rows.',
      otherwise: 'whole frames',
      prop: prop('tiles', 'columnsAndRows'),
    },
  ),
  output: row(
    readable(
      outputText,
      'must be a name like "shot010_####" or "{scene}_{frame:4}", or a place like "s3://my-films/shot010"',
    ),
    {
      help: 'The names of the files. With `s3://bucket/prefix` in front, or alone, the files go there: see [names](names.md). A job keeps its first name.',
      otherwise: '`frame_######`, in the bucket of frames, below its job',
      prop: prop('output', 'output'),
    },
  ),
} as const;
