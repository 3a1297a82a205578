import { SUBFOLDER } from '../../../protocol/farm/setting-forms';
import { readSnapshot, readSource } from '../../project/source';
import { named, readable, text, whole } from '../values';
import { prop, row } from './row';

const subfolder = text(
  SUBFOLDER,
  'must name a sub-folder of the project, of letters, digits, dot, dash and underscore',
);

/** What is rendered. */
export const project = {
  project: row(
    readable((value) => {
      readSource(value);
      return value;
    }, 'must be a text: a path, s3://bucket/key, ebs://snapshot or file:///folder'),
    {
      help: 'The project: a folder, a .blend or an archive; `s3://bucket/key.zip`; a snapshot by its id or Name, `ebs://snap-...`; a folder inside the machine image, `file:///folder`.',
      missing: 'name a folder, a .blend, an archive, s3://bucket/key, ebs://snapshot or file:///folder',
      example: 'examples/bloom',
      prop: prop('project', 'project'),
    },
  ),
  scene: row(text(/\S/, 'must name a .blend, relative to the project'), {
    help: 'The .blend to render, relative to the project.',
    otherwise: 'the only one there is',
    example: 'bloom.blend',
  }),
  snapshots: row(
    named(
      subfolder,
      readable(readSnapshot, 'must be a text'),
      'must be an object like {"textures": "snap-0123456789abcdef0"}',
    ),
    {
      help: 'EBS snapshots that appear as read-only sub-folders of the project: the sub-folder, and an id or Name.',
      otherwise: 'none',
      example: {},
      prop: prop('snapshots', 'snapshots'),
    },
  ),
  snapshotInitializationRate: row(whole(100, 300), {
    help: 'How fast a volume is filled from its snapshot. AWS charges for it by the GiB.',
    unit: 'MiB a second',
    // EBS's maximum.
    default: 300,
    otherwise:
      "300 MiB, or less if starting all instances at once would exceed EBS's quota in a Region; without a guaranteed rate if that is below 100",
    prop: prop('snapshotInitializationRate', 'mebibytes'),
  }),
} as const;
