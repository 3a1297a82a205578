/** What the stack of a project is called, and its farm. */
export function stackName({ name }: { readonly name: string }): string {
  return `brenda-${name}`;
}
