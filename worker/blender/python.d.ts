/** Python modules are carried as text: esbuild's `text` loader in the bundle, a transform under Jest. */
declare module '*.py' {
  const text: string;
  export default text;
}
