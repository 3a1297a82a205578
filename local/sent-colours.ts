import { dirname, relative } from 'node:path';
import { UserFault } from '../protocol/fault';
import type { RenderSettings } from '../protocol/render-settings';
import { configFiles } from '../worker/ocio/config-files';
import { contains } from '../worker/project/contains';
import { withConfigHere, withConfigInProject } from './colour-config';
import type { OpenedProject } from './project-contents';

interface SentColours {
  /** With the OpenColorIO configuration as the job has it. */
  readonly settings: RenderSettings;
  /** Of the configuration; absolute. */
  readonly files: readonly string[];
}

/**
 * The OpenColorIO configuration of a project that is to be sent elsewhere.
 *
 * @throws UserFault when it cannot be read, or something of it lies outside of the project.
 */
export async function coloursOf({ input }: OpenedProject, given: RenderSettings): Promise<SentColours> {
  const folder = input.endsWith('.blend') ? dirname(input) : input;
  const here = await withConfigHere(folder, given);
  const files = here.ocio === undefined ? [] : await configFiles(here.ocio);
  const outside = files.find((path) => !contains(folder, path));
  if (outside !== undefined)
    throw new UserFault(
      `OpenColorIO configuration "${here.ocio ?? ''}": "${relative(folder, outside)}" is outside of the project, and would not come along; put the configuration with all its files into ${folder} and name it there (--ocio), or give --ocio none for Blender's own`,
    );
  return { settings: withConfigInProject(folder, here), files };
}
