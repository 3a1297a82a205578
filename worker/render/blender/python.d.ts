/** Python modules are carried as text: esbuild's `text` loader in the bundle, a transform under Jest. */
declare module '*.py' {
  const text: string;
  export default text;
}

/** The folder of what runs inside Blender, packed: see scripts/driver-package.cjs. */
declare module '*/brenda_driver' {
  const packed: string;
  export default packed;
}
