/** One entry of an archive, as the archive declares it. Nothing in it has been checked. */
export type ArchiveEntry =
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  /** A second name for an earlier file; `target` is that file's name in the archive. */
  | { readonly kind: 'hard link'; readonly name: string; readonly target: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly executable: boolean;
      /** Read it, if at all, before you ask for the next entry. */
      readonly content: AsyncIterable<Uint8Array>;
    };
