/** One entry of an archive, as it says of itself. Nothing in it has been checked. */
export type ArchiveEntry =
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  /** A second name of a file that came earlier; `target` is that file's name in the archive. */
  | { readonly kind: 'hard link'; readonly name: string; readonly target: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly executable: boolean;
      /** To be read, if at all, before the next entry is asked for. */
      readonly content: AsyncIterable<Uint8Array>;
    };
