import { DEFAULT_BLENDER } from '../../blender-release';
import { oneOf, text, truth } from '../values';
import { prop, row } from './row';

/** Which Blender and Node.js the instances get, and what Blender may do there. */
export const blender = {
  blenderVersion: row(
    text(
      /^(?:\d+\.\d+\.\d+|image)$/,
      'must be a version like "5.2.2", or "image" for the one in the machine image',
    ),
    {
      help: 'The version of Blender that the deployment uploads. `image`: the one in the machine image. A version that Brenda does not know needs `blenderSha256`.',
      default: DEFAULT_BLENDER.version,
      prop: prop('blender.version'),
    },
  ),
  blenderSha256: row(text(/^[0-9a-f]{64}$/, 'must be 64 of 0-9 and a-f: the SHA-256 of the archive'), {
    help: "The checksum of Blender's archive.",
    otherwise: 'known for the versions that Brenda knows',
    prop: prop('blender.sha256'),
  }),
  blenderUrl: row(text(/^https:\/\/\S+\.tar\.(?:xz|gz|bz2)$/, 'must be the https:// address of a .tar.xz'), {
    help: 'The only address to download Blender from. The deployment does it, once for an account and Region.',
    otherwise: "blender.org's archive of that version for Linux on x86_64, or a mirror's",
    prop: prop('blender.url'),
  }),
  blenderFile: row(text(/\.tar\.(?:xz|gz|bz2)$/, 'must be the path of a .tar.xz'), {
    help: "Blender's archive on this machine.",
    otherwise: 'found in the download cache, or downloaded',
    prop: prop('blender.file'),
  }),
  bringNode: row(truth(), {
    help: 'Whether the deployment uploads Node.js, for instances whose image lacks 20.19 or newer.',
    otherwise:
      'true with a `machineImage`, or with a base of `image`; Amazon Linux has Node.js among its packages',
    prop: prop('bringNode'),
  }),
  nodeFile: row(text(/\.tar\.xz$/, 'must be the path of a .tar.xz'), {
    help: "nodejs.org's archive on this machine, of the release that Brenda uses.",
    otherwise: 'found in the download cache, or downloaded',
    prop: prop('nodeFile'),
  }),
  blenderNetwork: row(oneOf('none', 'host'), {
    help: "Whether Blender may use the instance's network. `host`: a scene's scripts may then do all that the instance may.",
    default: 'none',
    example: 'none',
    prop: prop('blenderMayUseNetwork', 'mayUseNetwork'),
  }),
} as const;
