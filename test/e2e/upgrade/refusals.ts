/** One thing that an API server held against an object. */
export interface Refusal {
  /** `Deployment`; empty where the text names no object. */
  readonly kind: string;
  readonly name: string;
  /** Path of the field; empty where the text names none. */
  readonly field: string;
  /** What it said. */
  readonly reason: string;
}

/** How Kubernetes says that a field of an object that exists may not change so. */
const IMMUTABLE = /field is immutable|is immutable after creation|may not change once set|can not be less than/;

const INVALID = /^(?:The|Error from server \(Invalid\):) ([A-Za-z]+)(?:\.[a-z0-9.]+)? "([^"]+)" is invalid: ?(.*)$/;
const CAUSE = /^([a-z][\w.[\]]*): (.*)$/;
/** Between the causes of one object, where they stand in one line. */
const NEXT_CAUSE =
  /, (?=[a-z][\w.[\]]*: (?:Invalid value|Forbidden|Required value|Unsupported value|Duplicate value): )/;

/** Everything that `kubectl apply` was refused, by its stderr. Warnings and differences are no refusals. */
export function refusalsOf(stderr: string): readonly Refusal[] {
  const refusals: Refusal[] = [];
  let [kind, name] = ["", ""];
  for (const line of stderr.split("\n")) {
    const invalid = INVALID.exec(line);
    if (invalid !== null) {
      [, kind = "", name = ""] = invalid;
      refusals.push(...causesOf(invalid[3] ?? "").map((cause) => ({ kind, name, ...cause })));
    } else if (line.startsWith("* ")) {
      refusals.push(...causesOf(line.slice(2)).map((cause) => ({ kind, name, ...cause })));
    } else if (/^error|^Error/.test(line)) {
      refusals.push({ kind: "", name: "", field: "", reason: line });
    }
  }
  return refusals;
}

/** Those of the refusals that say: an object that exists may not change so. */
export function immutableRefusals(stderr: string): readonly Refusal[] {
  return refusalsOf(stderr).filter(({ reason }) => IMMUTABLE.test(reason));
}

/** A way over an immutable field. */
export interface Migration {
  /** Arguments of kubectl; after it the manifests are applied again. */
  readonly args: readonly string[];
  /** What it costs, and what is left to do. */
  readonly note: string;
}

const WAYS: Readonly<Record<string, { readonly flags: readonly string[]; readonly note: string }>> = {
  Deployment: {
    flags: ["--cascade=orphan"],
    note: "its pods go on; delete its old ReplicaSets when the new pods are ready",
  },
  Service: { flags: [], note: "nobody reaches it until the manifests are applied again" },
};

/** The way over a refusal; `undefined` where there is none: data can only be restored into a new claim. */
export function migrationOf({ kind, name, reason }: Refusal, namespace: string): Migration | undefined {
  const way = WAYS[kind];
  if (way === undefined || !IMMUTABLE.test(reason)) return undefined;
  return { args: ["-n", namespace, "delete", kind.toLowerCase(), name, ...way.flags], note: way.note };
}

function causesOf(text: string): readonly Pick<Refusal, "field" | "reason">[] {
  if (text === "") return [];
  return text
    .replace(/^\[(.*)\]$/, "$1")
    .split(NEXT_CAUSE)
    .map((cause) => {
      const [, field = "", reason = cause] = CAUSE.exec(cause) ?? [];
      return { field, reason };
    });
}
