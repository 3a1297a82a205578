/** An element: its name, and its text or the elements in it. */
export type Element = readonly [name: string, content: string | number | readonly Element[]];

/** The document with this root element. */
export function xml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text(root)}`;
}

function text([name, content]: Element): string {
  const inner = Array.isArray(content) ? content.map(text).join('') : escaped(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** Escapes control characters, too: a key may have a line feed, which an XML parser would turn into a space. */
function escaped(value: string): string {
  return value.replace(/[&<>"\u0001-\u001f\u007f]/g, (char) => `&#${String(char.charCodeAt(0))};`);
}

/** The texts of every element of this name, wherever it is. Enough for the two requests of S3 that have a body of XML. */
export function textsOf(document: string, name: string): string[] {
  const found = document.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'));
  return Array.from(found, ([, value = '']) => unescaped(value));
}

function unescaped(value: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return value.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? all;
      return String.fromCodePoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}
