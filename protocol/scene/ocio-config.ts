/** Whether it names a configuration that is built into OpenColorIO, and not a file. */
export function isBuiltIn(config: string): boolean {
  return config.startsWith('ocio://');
}
