import * as v from 'valibot';
import { readAllowed } from '../../../protocol/text/allow';
import { list, readable, text, truth, whole } from '../values';
import { prop, row } from './row';

/** How the scene is opened and checked, and when the render stops. */
export const render = {
  keepRenderData: row(truth(), {
    help: "Whether Cycles keeps a frame's data for the next one, which can change pixels: see [render data](../how-it-works/render-data.md).",
    default: false,
    prop: prop('keepRenderData'),
  }),
  ocio: row(
    text(
      /^(?:ocio:\/\/[\w.-]+|(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:]+)$/,
      'must be a file in the project, like "colour/config.ocio", or ocio://NAME',
    ),
    {
      help: 'The OpenColorIO configuration that the scene was made with: a file in the project, or one that is built into OpenColorIO.',
      otherwise: "Blender's own",
      prop: prop('ocio'),
    },
  ),
  extensions: row(
    text(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\:]+$/, 'must be a folder in the project, like "extensions"'),
    {
      help: 'A folder in the project of extensions, add-ons and scripts that Blender enables. They are code: see [security](../operations/security.md).',
      otherwise: 'none',
      prop: prop('extensions'),
    },
  ),
  trusted: row(truth(), {
    help: 'Whether scripts and Python drivers in the scene run: see [security](../operations/security.md).',
    default: false,
    prop: prop('trusted'),
  }),
  allow: row(
    list(
      readable(readAllowed, 'must be a text'),
      'must be a list of findings that are let pass, like ["missing-images"]',
      0,
    ),
    {
      help: "Findings of the scene's check that do not stop the render: ids of [the list of checks](check.md).",
      otherwise: 'nothing',
      prop: prop('allow'),
    },
  ),
  failuresAllowed: row(
    v.union(
      // The same message in both cases.
      [v.literal('unlimited'), whole(0, 1_000_000, ', or "unlimited"')],
      'must be a whole number from 0 to 1000000, or "unlimited"',
    ),
    {
      help: 'How many frames may fail before the render is stopped: see [failures](failures.md).',
      unit: 'frames',
      default: 10,
      prop: prop('failuresAllowed'),
    },
  ),
} as const;
