/** esbuild's `binary` loader embeds a WebAssembly program as bytes. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
