import { runtime } from "@pulumi/pulumi";
import { ACCOUNT, call, outputsOf } from "./recorded-aws";

/** A resource as the Pulumi engine receives it. */
export interface Registered {
  /** Pulumi type, such as `kubernetes:core/v1:Service`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  /** Serialized inputs, with secrets marked. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the parent resource, or an empty string. */
  readonly parent: string;
  /** Names of the resources that it depends on. */
  readonly dependsOn: readonly string[];
  /** Name of its provider, or an empty string for the default provider. */
  readonly provider: string;
  /** Whether Pulumi rejects its deletion (`protect`). */
  readonly protect: boolean;
  /** Whether the object is kept when the resource is deleted (`retainOnDelete`). */
  readonly retainOnDelete: boolean;
  /** Timeout of an update, or an empty string for the provider's default. */
  readonly updateTimeout: string;
  /** Fields whose changes are ignored (`ignoreChanges`). */
  readonly ignoreChanges: readonly string[];
  /** Whether the resource sets `deleteBeforeReplace`. */
  readonly deleteBeforeReplace: boolean;
}

/** The fields of a registration request that these helpers read. */
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

/** Key that marks a secret in the inputs of a request. The secret's value is in the same object. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/**
 * Runs a program and records its resources without an engine, because Pulumi's own mocks do not record resource
 * options. @throws the program's error
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
  // Disables stack traces, because Pulumi stores one for each promise, which takes most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    program();
  } finally {
    // Waits even after a failure, because in-flight registrations continue.
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

/** Returns inputs with each secret replaced by `[secret]`. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutSecrets(field)]));
}

/** Returns the only resource with a name. */
export function resourceOf(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((one) => one.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`expected one resource named ${name}, found ${found.length}`);
  return only;
}
