import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import baseline from './brenda_driver/baseline.py';
import blendFile from './brenda_driver/blend_file.py';
import channel from './brenda_driver/channel.py';
import compositor from './brenda_driver/compositor.py';
import engines from './brenda_driver/engines.py';
import externalFiles from './brenda_driver/external_files.py';
import fault from './brenda_driver/fault.py';
import formats from './brenda_driver/formats.py';
import frame from './brenda_driver/frame.py';
import memory from './brenda_driver/memory.py';
import outputs from './brenda_driver/outputs.py';
import paths from './brenda_driver/paths.py';
import preflight from './brenda_driver/preflight.py';
import saving from './brenda_driver/saving.py';
import sceneInfo from './brenda_driver/scene_info.py';
import session from './brenda_driver/session.py';
import settings from './brenda_driver/settings.py';
import simulations from './brenda_driver/simulations.py';
import version from './brenda_driver/version.py';
import driver from './driver.py';

const FILES: Readonly<Record<string, string>> = {
  'driver.py': driver,
  'brenda_driver/baseline.py': baseline,
  'brenda_driver/blend_file.py': blendFile,
  'brenda_driver/channel.py': channel,
  'brenda_driver/compositor.py': compositor,
  'brenda_driver/engines.py': engines,
  'brenda_driver/external_files.py': externalFiles,
  'brenda_driver/fault.py': fault,
  'brenda_driver/formats.py': formats,
  'brenda_driver/frame.py': frame,
  'brenda_driver/memory.py': memory,
  'brenda_driver/outputs.py': outputs,
  'brenda_driver/paths.py': paths,
  'brenda_driver/preflight.py': preflight,
  'brenda_driver/saving.py': saving,
  'brenda_driver/scene_info.py': sceneInfo,
  'brenda_driver/session.py': session,
  'brenda_driver/settings.py': settings,
  'brenda_driver/simulations.py': simulations,
  'brenda_driver/version.py': version,
};

/** Puts the Python that runs inside Blender where Blender can read it, and returns the script to start. */
export async function writeDriver(folder: string): Promise<string> {
  await mkdir(join(folder, 'brenda_driver'), { recursive: true });
  await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(folder, name), text)));
  return join(folder, 'driver.py');
}
