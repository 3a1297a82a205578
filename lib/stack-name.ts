/** The name of a project's stack, and of its farm. */
export function stackName({ name }: { readonly name: string }): string {
  return `brenda-${name}`;
}
