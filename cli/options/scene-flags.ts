import { type Command, Option } from 'commander';
import { notEmpty } from './option-values';
import type { BlenderFlags } from './which-blender';

/** Changes to the scene, and allowed findings: the same for every command that opens it to render. */
export interface SceneFlags extends BlenderFlags {
  readonly engine?: string;
  readonly device?: string;
  readonly samples?: string;
  readonly resolution?: string;
  readonly percentage?: string;
  readonly format?: string;
  readonly camera?: string;
  readonly viewLayer?: string;
  readonly denoise?: string;
  readonly keepRenderData?: true;
  readonly ocio?: string;
  readonly extensions?: string;
  readonly trust?: true;
  readonly allow?: string;
}

/** `--blender` */
export function blenderOption(): Option {
  return new Option(
    '--blender <which>',
    'a path, or the version of one that brenda doctor lists: 4.3, 5.2.2 (default: the one that fits the file)',
  ).argParser(notEmpty('--blender'));
}

/** Adds the options of `SceneFlags` to a command. */
export function withSceneOptions<C extends Command>(command: C): C {
  return command
    .addOption(blenderOption())
    .option('--engine <name>', 'cycles, eevee, workbench, or any engine that Blender knows')
    .option('--device <name>', 'cpu, gpu, or scene: what Cycles renders on (default: scene, as it was saved)')
    .option('--samples <n>', 'samples a pixel')
    .option('--resolution <size>', 'pixels, as 1920x1080')
    .option('--percentage <n>', 'per cent of the resolution')
    .option('--format <name>', 'PNG, JPEG, OPEN_EXR, ...: an image format of Blender')
    .option('--camera <name>', 'the camera to render from')
    .option('--view-layer <name>', 'the only view layer to render')
    .option('--denoise <what>', 'off: Cycles leaves its noise in; scene: as it was saved (default: scene)')
    .option(
      '--keep-render-data',
      'let Cycles keep data from frame to frame, which may change pixels (docs/how-it-works/render-data.md)',
    )
    .option(
      '--ocio <config>',
      "the OpenColorIO configuration: a file, ocio://NAME, or none for Blender's own",
      notEmpty('--ocio'),
    )
    .option(
      '--extensions <folder>',
      'a folder of extensions, add-ons and scripts to enable; they are code (docs/operations/security.md)',
      notEmpty('--extensions'),
    )
    .option('--trust', "let the scene's own scripts and Python drivers run")
    .option('--allow <ids>', 'go on though the check finds these: missing-images,missing-fonts, ...');
}
