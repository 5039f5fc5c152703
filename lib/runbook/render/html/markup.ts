/** Markup that is safe to insert into a page. */
export interface Html {
  /** The markup. */
  readonly html: string;
}

/** What a template can contain. Strings are escaped. */
export type Child = Html | string | number | false | undefined | readonly Child[];

/** Creates markup from a template literal, and escapes all strings in it. Attribute values must be in double quotes. */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Html {
  let markup = "";
  for (const [index, text] of unindented(strings).entries()) {
    // A missing child would leave an empty line.
    markup += (markup.endsWith("\n") && text.startsWith("\n") ? text.slice(1) : text) + htmlOfChild(children[index]);
  }
  return { html: markup };
}

/** Templates without their indentation, which would be a fifth of a page. */
const texts = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Line breaks before and after tags of blocks, which browsers ignore. */
const AROUND_BLOCKS = (() => {
  const tag =
    "</?(?:p|li|ul|ol|div|section|article|h[1-4]|table|thead|tbody|tr|th|td|caption|form|fieldset|details|nav|main|pre)";
  return new RegExp(`[\\n ]+(?=${tag}[ >])|(?<=${tag}(?: [^<>]*)?>)[\\n ]+`, "g");
})();

function unindented(strings: TemplateStringsArray): readonly string[] {
  const known = texts.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((text) => text.replace(/\s*\n\s*/g, "\n").replace(AROUND_BLOCKS, ""));
  texts.set(strings, made);
  return made;
}

/** Marks text as safe markup. Only for markup that this library creates. */
export function trusted(text: string): Html {
  return { html: text };
}

/** Joins markup with a separator. */
export function joined(separator: string, children: readonly Child[]): Html {
  return { html: children.map(htmlOfChild).join(htmlOfChild(separator)) };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

/** Escapes text for elements and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<"]/g, (char) => ENTITIES[char] ?? char);
}

/** Escapes text for elements only. Commands contain many quotes. */
export function elementText(text: string): Html {
  return { html: text.replace(/[&<]/g, (char) => ENTITIES[char] ?? char) };
}

function htmlOfChild(child: Child): string {
  if (child === undefined || child === false) return "";
  if (typeof child === "string") return escapeHtml(child);
  if (typeof child === "number") return String(child);
  return isHtml(child) ? child.html : child.map(htmlOfChild).join("");
}

function isHtml(child: Html | readonly Child[]): child is Html {
  return "html" in child;
}
