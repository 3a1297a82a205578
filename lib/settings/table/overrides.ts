import { oneOf, readable, text, whole } from '../values';
import { prop, row } from './row';

const AS_SAVED = "the scene's";

/** Each overrides the scene only when it is given. */
export const overrides = {
  engine: row(text(/^\w+$/, 'must be Blender\'s name of an engine, like "CYCLES"'), {
    help: 'The render engine.',
    otherwise: AS_SAVED,
    prop: prop('overrides.engine'),
  }),
  device: row(oneOf('cpu', 'gpu', 'scene'), {
    help: "Cycles's device. `scene`: as the scene was saved. Without a GPU, `gpu` renders no frame unless `no-gpu` is allowed.",
    otherwise: AS_SAVED,
    prop: prop('overrides.device', 'device'),
  }),
  samples: row(whole(1, 16_777_216), {
    help: 'Samples per pixel.',
    otherwise: AS_SAVED,
    prop: prop('overrides.samples'),
  }),
  resolution: row(
    readable((value) => {
      const [, width, height] = /^(\d+)[x×](\d+)$/.exec(value) ?? [];
      const sides = { width: Number(width), height: Number(height) };
      if (!Object.values(sides).every((side) => side >= 4 && side <= 65536))
        throw new Error('must be width x height, like "1920x1080", each from 4 to 65536');
      return sides;
    }, 'must be width x height, like "1920x1080"'),
    {
      help: 'The size of a frame, before `percentage` is applied.',
      unit: 'pixels',
      allowed: 'width x height, like "1920x1080", each from 4 to 65536',
      otherwise: AS_SAVED,
      prop: prop('overrides.resolution', 'widthAndHeight'),
    },
  ),
  percentage: row(whole(1, 1000), {
    help: "The resolution's percentage.",
    unit: '%',
    otherwise: AS_SAVED,
    prop: prop('overrides.percentage'),
  }),
  format: row(text(/^\w+$/, 'must be Blender\'s name of an image format, like "OPEN_EXR"'), {
    help: 'The image format.',
    otherwise: AS_SAVED,
    prop: prop('overrides.format'),
  }),
  camera: row(text(/\S/, "must be a camera's name"), {
    help: 'The camera.',
    otherwise: AS_SAVED,
    prop: prop('overrides.camera'),
  }),
  viewLayer: row(text(/\S/, "must be a view layer's name"), {
    help: 'The only view layer to render.',
    otherwise: 'all that the scene renders',
    prop: prop('overrides.viewLayer'),
  }),
  denoise: row(oneOf('off', 'scene'), {
    help: '`off`: Cycles denoises nothing. `scene`: as the scene was saved.',
    otherwise: 'as the scene was saved',
    prop: prop('overrides.denoise', 'denoise'),
  }),
} as const;
