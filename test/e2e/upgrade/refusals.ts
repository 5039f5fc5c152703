/** An object that the API server rejected. */
export interface Refusal {
  /** Kind, such as `Deployment`. Empty if the message does not name an object. */
  readonly kind: string;
  readonly name: string;
  /** Field path. Empty if the message does not name a field. */
  readonly field: string;
  /** Message. */
  readonly reason: string;
}

/** Kubernetes error messages about immutable fields. */
const IMMUTABLE = /field is immutable|is immutable after creation|may not change once set|can not be less than/;

const INVALID = /^(?:The|Error from server \(Invalid\):) ([A-Za-z]+)(?:\.[a-z0-9.]+)? "([^"]+)" is invalid: ?(.*)$/;
const CAUSE = /^([a-z][\w.[\]]*): (.*)$/;
/** Separator between an object's causes on one line. */
const NEXT_CAUSE =
  /, (?=[a-z][\w.[\]]*: (?:Invalid value|Forbidden|Required value|Unsupported value|Duplicate value): )/;

/** Extracts all rejections from the stderr of `kubectl apply`. Ignores warnings and diffs. */
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

/** Rejections caused by an immutable field. */
export function immutableRefusals(stderr: string): readonly Refusal[] {
  return refusalsOf(stderr).filter(({ reason }) => IMMUTABLE.test(reason));
}

/** A command that makes it possible to change an immutable field. */
export interface Migration {
  /** Arguments for kubectl. Apply the manifests again afterwards. */
  readonly args: readonly string[];
  /** Side effects and remaining steps. */
  readonly note: string;
}

const WAYS: Readonly<Record<string, { readonly flags: readonly string[]; readonly note: string }>> = {
  Deployment: {
    flags: ["--cascade=orphan"],
    note: "its pods keep running; delete its old ReplicaSets when the new pods are ready",
  },
  Service: { flags: [], note: "requests fail until the manifests are applied again" },
};

/** The migration for a rejection. `undefined` if data is affected, because data can only be restored into a new claim. */
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
