/** A kind of line in Blender's log that warns that pixels may be wrong. */
export interface PixelWarning {
  readonly text: RegExp;
  /** Where in Blender's sources it comes from, and since which version where that matters. */
  readonly from: string;
  readonly means: string;
}

/** Lines without a label, by topic. The record quotes the line; messages to users add `means`. */
export const PIXEL_WARNINGS: readonly PixelWarning[] = [
  {
    text: /\b(?:view|look|colou?rspace|display) "[^"]*".*\b(?:not found|not compatible)\b/i,
    from: 'imbuf/intern/colormanagement',
    means: 'colours are not those that the scene was made with',
  },
  {
    text: /color space, view or display was not found|converted to scene_linear/i,
    from: 'blenkernel, imbuf; 5.0 and later',
    means: 'colours are not those that the scene was made with',
  },
  {
    text: /OpenColorIO Error|Color management: (?:Error|using fallback)|Failed to load (?:bundled )?config\b/i,
    from: 'intern/opencolorio, imbuf/opencolorio',
    means: 'colours are not those that the scene was made with',
  },
  {
    text: /Invalid path template|Skipping writing file/i,
    from: 'blenkernel/intern/path_templates; 4.5 and later',
    means: 'a file is not written',
  },
  {
    text: /\bLIB: .*(?:missing from|directly linked|refers to main)|Cannot find lib '/i,
    from: 'blenloader/intern/readfile',
    means: 'linked data is missing',
  },
  {
    text: /\b\d+ (?:libraries|local ObjectData) and \d+ (?:linked data-blocks|local Object) .*missing|Unable to (?:open|read) '/i,
    from: 'windowmanager/intern/wm_files, blenloader/intern/readfile',
    means: 'linked data is missing',
  },
  {
    text: /unknown file-?format \(|: failed to load '|(?:cannot|failed to) (?:read|load) image\b|failed to load (?:data|image buffer)/i,
    from: 'imbuf/intern/readimage, render/intern/pipeline',
    means: 'a picture could not be read',
  },
  {
    text: /^\W*(?:OpenEXR\S*|WebP|AVIF|DPX|Cineon|JPEG\S*|TIFF\w*|libpng|PNG|HDR|DDS|JPEG ?2000|FFMPEG|IMB_\w+)\b.*(?:fail|error|corrupt|cannot|couldn't|could not|unable|premature)/i,
    from: 'imbuf/intern',
    means: 'a picture could not be read',
  },
  {
    text: /Font file doesn't exist|Can't (?:find|load) font/i,
    from: 'blenkernel/intern/vfont, blenfont',
    means: 'a font is missing',
  },
  {
    text: /Object: ".*", Modifier: ".*", /,
    from: 'blenkernel/intern/modifier',
    means: 'a modifier did not do its work',
  },
  {
    text: /Detected \d+ dependency cycles?/,
    from: 'depsgraph/intern/builder',
    means: 'what depends on each other may be a frame late',
  },
  {
    text: /out of SVM stack space|\b(?:shader graph|graph connect)(?: connect)?: |unknown volume attribute|unexpected smoke volume resolution|OSL query error|Failed to load OptiX/i,
    from: 'intern/cycles/scene, intern/cycles/blender, intern/cycles/device',
    means: 'a material is not as it was made',
  },
  {
    text: /\b(?:[MC]|Re)alloc\w* (?:array )?returns null|Failed to allocate (?:image )?memory/i,
    from: 'intern/guardedalloc, imbuf/intern',
    means: 'memory ran out',
  },
  {
    text: /Error in PyDriver\b|while evaluating PyDriver|restricted access disallows|scripts disabled for "/,
    from: 'python/intern/bpy_driver, windowmanager/intern/wm_files',
    means: 'a driver has no value',
  },
  {
    text: /Error in bpy\.app\.handlers\./,
    from: 'python/intern/bpy_app_handlers',
    means: 'a script of the scene failed',
  },
  {
    text: /\b(?:STL|OBJ|PLY|Alembic|USD) importe?r?: |unable to open file|\bfile '.*' could not be loaded|Could not (?:load|find) (?:volume|grid|file)\b/i,
    from: 'io, blenkernel/intern/volume, intern/mantaflow',
    means: 'a file could not be read',
  },
  {
    text: /Render size too large for GPU|No camera found in scene/,
    from: 'render/intern/pipeline',
    means: 'something is not rendered as it was meant',
  },
];

/** The level, the part of Blender, and the text: of Blender before 5, of Blender 5, and of reports to the user. */
export const LABELS: readonly RegExp[] = [
  /^(?:WARN|ERROR|FATAL) \((?<part>[\w.-]+)\): \S+ (?:\S+: )?(?<text>.*)$/,
  /^(?:\d+:)?\d+:\d+\.\d+\s+(?<part>[\w.-]+)\s*\| (?:WARNING|ERROR|FATAL) (?<text>.*)$/,
  /^(?<part>Warning|Error): (?<text>.*)$/,
];

/** Parts of Blender that do not affect pixels: its windows, preferences, system, and user interaction. */
export const OTHER_PARTS =
  /^(?:system|ghost|wm|ui|undo|event|operator|addons?|bl_pkg|extensions?|preferences|userpref|asset|session|online|gpu\.(?:debug|shader_builder)|bpy|keyconfig|translation)(?:\.|$)/i;

/** Labelled lines that do not affect pixels: about windows, and files of other versions. */
export const OTHER_TEXTS: readonly RegExp[] = [
  /region type|space type|mounted file-systems|Fontconfig|\bkeymap\b|\btheme\b|Not freed memory|version backup|not all its bake|preferences/i,
  // The next line has their number.
  /^Dependency cycle detected/,
  // Freestyle has no lines to draw in this view.
  /^strokes set empty/,
  // Cycles searches for GPUs even where the processor renders; the check reports a missing one.
  /^(?:CUEW|HIPEW|CUDA|HIP|OptiX|oneAPI)\b.*\binitiali[sz]ation failed/i,
];
