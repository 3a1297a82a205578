import { knownChecksum } from '../../protocol/releases/blender-releases';
import { bringsNode } from '../../protocol/releases/node-release';
import { DEFAULT_BLENDER } from '../blender-release';
import type { Check } from './check';

/** The requirements of a farm's Blender, and of its Node.js, on other settings. */
export const blenderChecks: readonly Check[] = [
  function checksumOfBlender({ blenderVersion, blenderSha256, blenderUrl }) {
    const version = blenderVersion ?? DEFAULT_BLENDER.version;
    // A build from elsewhere is another file, even with the same version. A local file is checked before its upload.
    const isKnown = blenderUrl === undefined && knownChecksum(version) !== undefined;
    if (version === 'image' || blenderSha256 !== undefined || isKnown) return undefined;
    const says = `must be given for Blender ${version}; blender.org has it in the .sha256 file beside the archive`;
    return { at: 'blenderSha256', says };
  },

  function nothingIsFetched({ blenderVersion, blenderSha256, blenderUrl, blenderFile }) {
    if (blenderVersion !== 'image') return undefined;
    const says = 'has no use with blenderVersion "image": nothing is fetched';
    const given = Object.entries({ blenderFile, blenderUrl, blenderSha256 });
    const [at, value] = given.find(([, one]) => one !== undefined) ?? [];
    return at === undefined ? undefined : { at, value, says };
  },

  function nodeIsBrought(settings) {
    const { nodeFile, bringNode } = settings;
    if (nodeFile === undefined || bringsNode(settings)) return undefined;
    const says =
      bringNode === false
        ? 'has no use with bringNode false: nothing is brought'
        : 'has no use with an image of Amazon, which has Node.js among its packages; leave it out, or set bringNode to true';
    return { at: 'nodeFile', value: nodeFile, says };
  },

  function onePlaceOfBlender({ blenderUrl, blenderFile }) {
    if (blenderUrl === undefined || blenderFile === undefined) return undefined;
    const says = 'cannot stand beside blenderUrl; give one of them';
    return { at: 'blenderFile', value: blenderFile, says };
  },

  function imageWithBlender({ blenderVersion, machineImage }) {
    if (blenderVersion !== 'image' || machineImage !== undefined) return undefined;
    return {
      at: 'blenderVersion',
      value: blenderVersion,
      says: 'needs a machineImage of your own; Amazon Linux has no Blender',
    };
  },
];
