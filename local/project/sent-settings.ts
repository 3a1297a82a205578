import { dirname, relative } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { extensionFiles } from '../../worker/render/extensions/extension-files';
import { configFiles } from '../../worker/render/ocio/config-files';
import { contains } from '../../worker/project/contains';
import type { OpenedProject } from './project-contents';
import { withFilesHere, withFilesInProject } from '../scene/settings-here';

interface SentSettings {
  /** With the names that the job has for them. */
  readonly settings: RenderSettings;
  /** The files that they name; absolute. */
  readonly files: readonly string[];
}

/**
 * The settings of a project to be sent, and the files that they name.
 *
 * @throws UserFault when one of these cannot be read, or lies outside the project.
 */
export async function sentSettings({ input }: OpenedProject, given: RenderSettings): Promise<SentSettings> {
  const folder = input.endsWith('.blend') ? dirname(input) : input;
  const here = await withFilesHere(folder, given);
  const outside = (files: readonly string[]): string | undefined => {
    const one = files.find((path) => !contains(folder, path));
    return one === undefined ? undefined : relative(folder, one);
  };
  const colours = here.ocio === undefined ? [] : await configFiles(here.ocio);
  const colourOutside = outside(colours);
  if (colourOutside !== undefined)
    throw new UserFault(
      `OpenColorIO configuration "${here.ocio ?? ''}": "${colourOutside}" is outside of the project, and would not come along; put the configuration with all its files into ${folder} and name it there (--ocio), or give --ocio none for Blender's own`,
    );
  const extensions = here.extensions === undefined ? [] : await extensionFiles(here.extensions);
  if (outside(extensions) !== undefined)
    throw new UserFault(
      `extensions "${here.extensions ?? ''}": the folder is outside of the project, and would not come along; put it into ${folder} and name it there (--extensions)`,
    );
  return { settings: withFilesInProject(folder, here), files: [...colours, ...extensions] };
}
