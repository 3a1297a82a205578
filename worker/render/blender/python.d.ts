/** Python modules are embedded as text: by esbuild's `text` loader in the bundle, by a transform under Jest. */
declare module '*.py' {
  const text: string;
  export default text;
}

/** The files that run inside Blender, packed: see scripts/bundle/driver-package.cjs. */
declare module '*/brenda_driver' {
  const packed: string;
  export default packed;
}
