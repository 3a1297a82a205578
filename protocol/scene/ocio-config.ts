/** Whether it names an OpenColorIO configuration that OpenColorIO has built in, and no file. */
export function isBuiltIn(config: string): boolean {
  return config.startsWith('ocio://');
}
