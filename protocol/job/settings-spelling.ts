import type { RenderSettings } from './render-settings';

/** Blender's still image formats, and their other names: in Blender's own menus, as file endings, in common use. */
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

/** Blender's own engines. Blender 4.2 to 4.5 use another identifier for EEVEE; each accepts both here. */
const ENGINES: Names = {
  CYCLES: [],
  BLENDER_EEVEE: ['eevee', 'eevee next', 'blender eevee next'],
  BLENDER_WORKBENCH: ['workbench'],
};

/** Names that earlier versions stored unchanged, besides Blender's identifiers; in any case. */
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
 * The same settings with Blender's identifiers of format and engine: `exr`, `.exr` and `OpenEXR (.exr)` become `OPEN_EXR`. An unknown name
 * stays; the Blender that renders validates it.
 */
export function inBlendersWords(settings: RenderSettings): RenderSettings {
  const { format, engine } = settings;
  return {
    ...settings,
    ...(format === undefined ? {} : { format: formats.get(plain(format)) ?? format }),
    ...(engine === undefined ? {} : { engine: engines.get(plain(engine)) ?? engine }),
  };
}

/** Whether an engine, by Blender's identifier, is part of every Blender. */
export function isOwnEngine(engine: string | undefined): engine is string {
  return engine !== undefined && engine in ENGINES;
}

/** The same settings in every form in which an earlier version may have stored them, Blender's identifiers first. */
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

/** Without the suffix that Blender 5 adds in its menu, and with letters and digits only. */
function plain(name: string): string {
  return name
    .replace(/\s*\(\.\w+\)\s*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
