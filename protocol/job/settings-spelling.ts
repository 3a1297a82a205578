import type { RenderSettings } from './render-settings';

/** Blender's still image formats, and what else they are called: by Blender's own menus, by their files' endings, by people. */
const FORMATS: Names = {
  AVIF: [],
  BMP: ['bitmap'],
  CINEON: ['cin'],
  DPX: [],
  HDR: ['radiance', 'radiance hdr'],
  IRIS: ['rgb', 'rgba', 'sgi'],
  JPEG: ['jpg'],
  JPEG2000: ['jp2', 'jpeg 2k'],
  OPEN_EXR: ['exr'],
  OPEN_EXR_MULTILAYER: ['exr multilayer', 'multilayer', 'multilayer exr', 'multilayer open exr'],
  PNG: [],
  TARGA: ['tga'],
  TARGA_RAW: ['tga raw', 'raw tga', 'raw targa'],
  TIFF: ['tif'],
  WEBP: [],
};

/** Blender's own engines. Blender 4.2 to 4.5 call EEVEE by another name, and each takes it by both. */
const ENGINES: Names = {
  CYCLES: [],
  BLENDER_EEVEE: ['eevee', 'eevee next', 'blender eevee next'],
  BLENDER_WORKBENCH: ['workbench'],
};

/** What earlier versions left as it was given, beside Blender's identifiers; in any case. */
const LEFT_AS_GIVEN: Names = {
  JPEG: ['jpg'],
  OPEN_EXR: ['exr'],
  TIFF: ['tif'],
  TARGA: ['tga'],
  JPEG2000: ['jp2'],
  BLENDER_EEVEE: ['eevee', 'blender_eevee_next'],
  BLENDER_WORKBENCH: ['workbench'],
};

type Names = Readonly<Record<string, readonly string[]>>;

const formats = identifiers(FORMATS);
const engines = identifiers(ENGINES);

/**
 * The same settings with Blender's identifiers of format and engine, however they are called: `exr`, `.exr` and `OpenEXR (.exr)` are
 * `OPEN_EXR`. A name that is not known here stays as it is; the Blender that renders says what it thinks of it.
 */
export function inBlendersWords(settings: RenderSettings): RenderSettings {
  const { format, engine } = settings;
  return {
    ...settings,
    ...(format === undefined ? {} : { format: formats.get(plain(format)) ?? format }),
    ...(engine === undefined ? {} : { engine: engines.get(plain(engine)) ?? engine }),
  };
}

/** Whether an engine, in Blender's words, comes with every Blender. */
export function isOwnEngine(engine: string | undefined): engine is string {
  return engine !== undefined && engine in ENGINES;
}

/** The same settings in every way in which an earlier version may have kept them, Blender's identifiers first. */
export function earlierSpellings(settings: RenderSettings): RenderSettings[] {
  const { format, engine } = inBlendersWords(settings);
  return spellingsOf(format).flatMap((one) =>
    spellingsOf(engine).map((other) => ({
      ...settings,
      ...(one === undefined ? {} : { format: one }),
      ...(other === undefined ? {} : { engine: other }),
    })),
  );
}

function spellingsOf(identifier: string | undefined): (string | undefined)[] {
  if (identifier === undefined) return [undefined];
  const names = [identifier, ...(LEFT_AS_GIVEN[identifier] ?? [])];
  return [...new Set(names.flatMap((name) => [name, name.toUpperCase(), name.toLowerCase()]))];
}

function identifiers(names: Names): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names).flatMap(([identifier, others]) =>
      [identifier, ...others].map((name) => [plain(name), identifier] as const),
    ),
  );
}

/** Without what Blender 5 puts behind the names in its menu, and without anything but letters and digits. */
function plain(name: string): string {
  return name
    .replace(/\s*\(\.\w+\)\s*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
