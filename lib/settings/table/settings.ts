import { alarms } from './alarms';
import { blender } from './blender';
import { frames } from './frames';
import { image } from './image';
import { instances } from './instances';
import { limits } from './limits';
import { overrides } from './overrides';
import { project } from './project';
import { render } from './render';
import { stack } from './stack';
import { storage } from './storage';

/** All groups of settings, in the order of the documents. A new setting is a row of one of them, and stands nowhere else. */
export const GROUPS = [
  { title: 'The farm', rows: stack },
  { title: 'The project', rows: project },
  { title: 'Frames and tasks', rows: frames },
  { title: 'Overrides of the scene', rows: overrides },
  { title: 'The render', rows: render },
  { title: 'Blender and Node.js', rows: blender },
  { title: 'Instances', rows: instances },
  { title: 'The machine image', rows: image },
  { title: 'Leases and boots', rows: limits },
  { title: 'Storage', rows: storage },
  { title: 'Alarms, logs and tags', rows: alarms },
] as const;

/** Every setting of a farm. */
export const SETTINGS = {
  ...stack,
  ...project,
  ...frames,
  ...overrides,
  ...render,
  ...blender,
  ...instances,
  ...image,
  ...limits,
  ...storage,
  ...alarms,
} as const;
