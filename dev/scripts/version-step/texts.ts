import type { Finding } from "./step";

/** What people fill in, by its name: a field that must be given breaks who gave all that there were. So does one of what it is made of. */
const FILLED_IN = /^export (?:interface|type) \w*(?:Props|Args|Options|Spec)\b/;

/** A field of an interface that must be given: `readonly name: string;`. */
const MUST_BE_GIVEN = /^(?:readonly )?\w+: /;

/**
 * What differs between two API reports of an entry, line by line: what a report no longer says is a major step, what it says besides a minor one.
 * That is a heuristic. A type that only got wider counts as changed, so it may ask for too much; and it asks for too little where a type keeps
 * its text and means something else, because a type of another package changed.
 */
export function reportFindings(file: string, before: string, after: string): readonly Finding[] {
  const known = new Set(declarationsOf(before).keys());
  const filledIn = filledInOf(declarationsOf(after));
  return lineFindings(file, linesWithDeclaration(before), linesWithDeclaration(after)).map((finding) => {
    const [head = "", line = ""] = finding.what.slice("new: ".length).split(" › ");
    const breaks = finding.step === "minor" && known.has(head) && filledIn.has(head) && MUST_BE_GIVEN.test(line);
    return breaks ? { ...finding, step: "major", what: `${finding.what} (must be given)` } : finding;
  });
}

/** The heads of what people fill in: of props, and of every declaration that one of these names. */
function filledInOf(declarations: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const heads = new Map([...declarations.keys()].map((head) => [nameOf(head), head]));
  const found = new Set([...declarations.keys()].filter((head) => FILLED_IN.test(head)));
  // A set gives what is added on the way, too.
  for (const head of found) {
    for (const name of [head, ...(declarations.get(head) ?? [])].join(" ").match(/\w+/g) ?? []) {
      const named = heads.get(name);
      if (named !== undefined) found.add(named);
    }
  }
  return found;
}

/** `Resources` of `export interface Resources`, nothing of what is no type. */
function nameOf(head: string): string {
  return /^(?:export )?(?:interface|type) (\w+)/.exec(head)?.[1] ?? "";
}

/** What differs between two names pages, row by row: a name that is gone or another one is a major step, one more a minor one. */
export function namesFindings(file: string, before: string, after: string): readonly Finding[] {
  return lineFindings(file, rowsOf(before), rowsOf(after));
}

function lineFindings(file: string, before: readonly string[], after: readonly string[]): readonly Finding[] {
  return [
    ...without(before, after).map((line): Finding => ({ step: "major", where: file, what: `gone: ${line}` })),
    ...without(after, before).map((line): Finding => ({ step: "minor", where: file, what: `new: ${line}` })),
  ];
}

/** The lines of a list that another one has not, or not as often. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Each line behind the head of its declaration: `readonly name: string;` says nothing until one knows whose it is. */
function linesWithDeclaration(report: string): readonly string[] {
  return [...declarationsOf(report)].flatMap(([head, lines]) => [head, ...lines.map((line) => `${head} › ${line}`)]);
}

/** The lines of each declaration by its first one, without comments, imports, ends, and what is not TypeScript. */
function declarationsOf(report: string): ReadonlyMap<string, readonly string[]> {
  const [, code = ""] = /^```ts\n(.*)^```/ms.exec(report) ?? [];
  const declarations = code
    .split(/\n{2,}/)
    .map((block) => block.split("\n").filter((line) => !/^\s*(?:\/\/|import |[\])}]*[;,]?$)/.test(line)));
  return new Map(
    declarations.flatMap(([head, ...lines]) =>
      head === undefined ? [] : [[head.replace(/ \{$/, ""), lines.map((line) => line.trim())] as const],
    ),
  );
}

function rowsOf(page: string): readonly string[] {
  return page.split("\n").filter((line) => line.startsWith("|") && !line.startsWith("|---"));
}
