/** Measured with 64 samples, Blender's default: Blender 5.2, Mesa's llvmpipe, two cores of a server. */
const SLOW_EEVEE = 'a frame of 160 x 90 pixels with EEVEE took 16 to 24 s on two processors';

/** Engines that draw with OpenGL, by Blender's identifiers; EEVEE had another one in 4.2 to 4.5. */
const NAMES: Readonly<Record<string, string>> = {
  BLENDER_EEVEE: 'EEVEE',
  BLENDER_EEVEE_NEXT: 'EEVEE',
  BLENDER_WORKBENCH: 'Workbench',
};

/** The drawback of an engine on instances without a GPU; undefined when there is none. */
export function drawnBySoftware({
  engine = '',
  hasGpu,
}: {
  readonly engine?: string | undefined;
  readonly hasGpu: boolean;
}): string | undefined {
  const name = NAMES[engine];
  if (hasGpu || name === undefined) return undefined;
  return `${name} draws with OpenGL, which instances without a GPU do in software: ${SLOW_EEVEE}; name types with NVIDIA GPUs, like g6.xlarge, or render with Cycles`;
}
