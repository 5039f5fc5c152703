import { runtime } from "@pulumi/pulumi";
import { ACCOUNT, call, outputsOf } from "./recorded-aws";

/** A resource as it reached the engine. */
export interface Registered {
  /** Type. */
  readonly type: string;
  /** Name. */
  readonly name: string;
  /** Inputs on the wire: secrets are marked. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the parent; empty for none. */
  readonly parent: string;
  /** Names of what it depends on. */
  readonly dependsOn: readonly string[];
  /** Name of its provider; empty for the default one. */
  readonly provider: string;
  /** Whether Pulumi refuses to delete it. */
  readonly protect: boolean;
  /** Whether the object outlives it. */
  readonly retainOnDelete: boolean;
  /** How long an update may take; empty for the provider's own. */
  readonly updateTimeout: string;
  /** Fields whose changes are ignored. */
  readonly ignoreChanges: readonly string[];
  /** Whether it says by itself that it is deleted before it is made anew. */
  readonly deleteBeforeReplace: boolean;
}

/** The request of a registration, as far as it is read here. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProvidersMap(): { toObject(): [string, string][] };
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
  getCustomtimeouts(): { getUpdate(): string } | undefined;
}

interface Monitor {
  registerResource(request: Request, callback: unknown): Promise<void>;
}

/** What stands in a request's inputs in place of a secret: this key, and the value beside it. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Runs a program against a recorder instead of an engine. Pulumi's own mocks do not tell of options.
 * @throws what the program throws
 */
export async function record(program: () => unknown, stack = "prod"): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  await runtime.setMocks(
    {
      newResource: ({ name, type, inputs }) => ({ id: `${name}-id`, state: outputsOf(type, name, inputs) }),
      call,
    },
    "access-layer",
    stack,
  );
  runtime.setAllConfig({ "aws:region": "eu-central-1", "aws:allowedAccountIds": JSON.stringify([ACCOUNT]) });
  const monitor = runtime.getMonitor() as unknown as Monitor;
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    registered.push(understood(request));
    return original(request, callback);
  };
  // Each promise of Pulumi's keeps a stack trace, which takes longer than all the rest here.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    program();
  } finally {
    // Also after a failure: what was registered until then goes its way.
    await runtime.disconnect();
    Error.stackTraceLimit = stackTraceLimit;
  }
  return registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

function understood(request: Request): Registered {
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: request.getObject().toJavaScript(),
    parent: nameOf(request.getParent()),
    dependsOn: request.getDependenciesList().map(nameOf).sort(),
    provider: nameOf(request.getProvider().replace(/::[^:]*$/, "")),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    updateTimeout: request.getCustomtimeouts()?.getUpdate() ?? "",
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
  };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Inputs with `[secret]` in the place of every secret. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutSecrets(field)]));
}

/** The one resource of a name. */
export function resourceOf(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((one) => one.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`found ${found.length} of ${name}`);
  return only;
}
