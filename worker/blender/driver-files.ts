import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import animation from './brenda_driver/animation.py';
import baseline from './brenda_driver/baseline.py';
import blendFile from './brenda_driver/blend_file.py';
import changed from './brenda_driver/changed.py';
import channel from './brenda_driver/channel.py';
import checksAddOns from './brenda_driver/checks/add_ons.py';
import checksBuildFeatures from './brenda_driver/checks/build_features.py';
import checksColours from './brenda_driver/checks/colours.py';
import checksFinding from './brenda_driver/checks/finding.py';
import checksGpu from './brenda_driver/checks/gpu.py';
import checksLinkedData from './brenda_driver/checks/linked_data.py';
import checksMissingFiles from './brenda_driver/checks/missing_files.py';
import checksOpengl from './brenda_driver/checks/opengl.py';
import checksPortablePaths from './brenda_driver/checks/portable_paths.py';
import checksRendering from './brenda_driver/checks/rendering.py';
import checksScan from './brenda_driver/checks/scan.py';
import checksScripts from './brenda_driver/checks/scripts.py';
import checksSimulations from './brenda_driver/checks/simulations.py';
import checksUsers from './brenda_driver/checks/users.py';
import checksVersions from './brenda_driver/checks/versions.py';
import checksWrites from './brenda_driver/checks/writes.py';
import colourNames from './brenda_driver/colour_names.py';
import compositor from './brenda_driver/compositor.py';
import dataBlocks from './brenda_driver/data_blocks.py';
import filePaths from './brenda_driver/file_paths.py';
import nodeBakes from './brenda_driver/node_bakes.py';
import nodePaths from './brenda_driver/node_paths.py';
import denoiser from './brenda_driver/denoiser.py';
import engines from './brenda_driver/engines.py';
import expectedFiles from './brenda_driver/expected_files.py';
import externalFiles from './brenda_driver/external_files.py';
import fault from './brenda_driver/fault.py';
import fileEndings from './brenda_driver/file_endings.py';
import fileOutput from './brenda_driver/file_output.py';
import fileScripts from './brenda_driver/file_scripts.py';
import fileSets from './brenda_driver/file_sets.py';
import formats from './brenda_driver/formats.py';
import frame from './brenda_driver/frame.py';
import frameSpans from './brenda_driver/frame_spans.py';
import gpu from './brenda_driver/gpu.py';
import heldOutputs from './brenda_driver/held_outputs.py';
import memory from './brenda_driver/memory.py';
import mergedEngine from './brenda_driver/merged_engine.py';
import missingImages from './brenda_driver/missing_images.py';
import nodeTrees from './brenda_driver/node_trees.py';
import opengl from './brenda_driver/opengl.py';
import openglProbe from './brenda_driver/opengl_probe.py';
import outputNames from './brenda_driver/output_names.py';
import outputUse from './brenda_driver/output_use.py';
import outputs from './brenda_driver/outputs.py';
import paths from './brenda_driver/paths.py';
import pictureFile from './brenda_driver/picture_file.py';
import pictureSignatures from './brenda_driver/picture_signatures.json';
import references from './brenda_driver/references.py';
import renderData from './brenda_driver/render_data.py';
import renderStatistics from './brenda_driver/render_statistics.py';
import renderedScenes from './brenda_driver/rendered_scenes.py';
import sampleSlice from './brenda_driver/sample_slice.py';
import sceneInfo from './brenda_driver/scene_info.py';
import seed from './brenda_driver/seed.py';
import sequenceNumbers from './brenda_driver/sequence_numbers.py';
import session from './brenda_driver/session.py';
import settings from './brenda_driver/settings.py';
import shownStrips from './brenda_driver/shown_strips.py';
import simulationCaches from './brenda_driver/simulation_caches.py';
import simulations from './brenda_driver/simulations.py';
import sliceGate from './brenda_driver/slice_gate.py';
import strips from './brenda_driver/strips.py';
import textureCache from './brenda_driver/texture_cache.py';
import version from './brenda_driver/version.py';
import views from './brenda_driver/views.py';
import driver from './driver.py';

const FILES: Readonly<Record<string, string>> = {
  'driver.py': driver,
  'brenda_driver/animation.py': animation,
  'brenda_driver/baseline.py': baseline,
  'brenda_driver/blend_file.py': blendFile,
  'brenda_driver/changed.py': changed,
  'brenda_driver/channel.py': channel,
  'brenda_driver/checks/add_ons.py': checksAddOns,
  'brenda_driver/checks/build_features.py': checksBuildFeatures,
  'brenda_driver/checks/colours.py': checksColours,
  'brenda_driver/checks/finding.py': checksFinding,
  'brenda_driver/checks/gpu.py': checksGpu,
  'brenda_driver/checks/linked_data.py': checksLinkedData,
  'brenda_driver/checks/missing_files.py': checksMissingFiles,
  'brenda_driver/checks/opengl.py': checksOpengl,
  'brenda_driver/checks/portable_paths.py': checksPortablePaths,
  'brenda_driver/checks/rendering.py': checksRendering,
  'brenda_driver/checks/scan.py': checksScan,
  'brenda_driver/checks/scripts.py': checksScripts,
  'brenda_driver/checks/simulations.py': checksSimulations,
  'brenda_driver/checks/users.py': checksUsers,
  'brenda_driver/checks/versions.py': checksVersions,
  'brenda_driver/checks/writes.py': checksWrites,
  'brenda_driver/colour_names.py': colourNames,
  'brenda_driver/compositor.py': compositor,
  'brenda_driver/data_blocks.py': dataBlocks,
  'brenda_driver/file_paths.py': filePaths,
  'brenda_driver/node_bakes.py': nodeBakes,
  'brenda_driver/node_paths.py': nodePaths,
  'brenda_driver/denoiser.py': denoiser,
  'brenda_driver/engines.py': engines,
  'brenda_driver/expected_files.py': expectedFiles,
  'brenda_driver/external_files.py': externalFiles,
  'brenda_driver/fault.py': fault,
  'brenda_driver/file_endings.py': fileEndings,
  'brenda_driver/file_output.py': fileOutput,
  'brenda_driver/file_scripts.py': fileScripts,
  'brenda_driver/file_sets.py': fileSets,
  'brenda_driver/formats.py': formats,
  'brenda_driver/frame.py': frame,
  'brenda_driver/frame_spans.py': frameSpans,
  'brenda_driver/gpu.py': gpu,
  'brenda_driver/held_outputs.py': heldOutputs,
  'brenda_driver/memory.py': memory,
  'brenda_driver/merged_engine.py': mergedEngine,
  'brenda_driver/missing_images.py': missingImages,
  'brenda_driver/node_trees.py': nodeTrees,
  'brenda_driver/opengl.py': opengl,
  'brenda_driver/opengl_probe.py': openglProbe,
  'brenda_driver/output_names.py': outputNames,
  'brenda_driver/output_use.py': outputUse,
  'brenda_driver/outputs.py': outputs,
  'brenda_driver/paths.py': paths,
  'brenda_driver/picture_file.py': pictureFile,
  'brenda_driver/picture_signatures.json': JSON.stringify(pictureSignatures),
  'brenda_driver/references.py': references,
  'brenda_driver/render_data.py': renderData,
  'brenda_driver/render_statistics.py': renderStatistics,
  'brenda_driver/rendered_scenes.py': renderedScenes,
  'brenda_driver/sample_slice.py': sampleSlice,
  'brenda_driver/scene_info.py': sceneInfo,
  'brenda_driver/seed.py': seed,
  'brenda_driver/sequence_numbers.py': sequenceNumbers,
  'brenda_driver/session.py': session,
  'brenda_driver/settings.py': settings,
  'brenda_driver/shown_strips.py': shownStrips,
  'brenda_driver/simulation_caches.py': simulationCaches,
  'brenda_driver/simulations.py': simulations,
  'brenda_driver/slice_gate.py': sliceGate,
  'brenda_driver/strips.py': strips,
  'brenda_driver/texture_cache.py': textureCache,
  'brenda_driver/version.py': version,
  'brenda_driver/views.py': views,
};

/** Puts the Python that runs inside Blender where Blender can read it, and returns the script to start. */
export async function writeDriver(folder: string): Promise<string> {
  await mkdir(join(folder, 'brenda_driver', 'checks'), { recursive: true });
  await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(folder, name), text)));
  return join(folder, 'driver.py');
}
