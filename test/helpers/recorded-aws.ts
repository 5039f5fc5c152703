import { disconnect, setMocks } from "@pulumi/pulumi/runtime";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { PolicyDocument } from "../../lib/backups/policy-document";
import { resolveLayer } from "../../lib/layer/layer";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { awsResources } from "../../stacks/aws";

/** AWS account of the mocked stacks. */
export const ACCOUNT = "123456789012";

/** Stack options with the region and account of the recorded stacks. */
export const STACK_OPTIONS = { region: "eu-central-1", allowedAccountIds: [ACCOUNT] };

/** Token issuer of the mocked cluster. */
export const ISSUER = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF";

/** A resource that a program registered. */
export interface Recorded {
  /** Pulumi type, such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Logical name in the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Whether Pulumi rejects its deletion (`protect`). */
  readonly protect: boolean;
  /** Whether the cloud resource is kept when the resource is removed from the program (`retainOnDelete`). */
  readonly retainOnDelete: boolean;
  /** Parent resource, as type and name. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  /** Name of its provider. */
  readonly provider: string;
}

/** The fields of a request that {@link Recorded} needs. */
interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getParent(): string;
  getDependenciesList(): string[];
  getProvider(): string;
}

/**
 * Runs a program with a mocked engine that creates no resources, and returns the resources that it registered. Outputs
 * look like those from AWS.
 */
export async function recordAws(program: () => unknown): Promise<readonly Recorded[]> {
  const inputs = new Map<string, Readonly<Record<string, unknown>>>();
  const requests: Request[] = [];
  const original = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (request: Request, callback) {
    requests.push(request);
    return original.call(this, request, callback);
  };
  try {
    await setMocks({ newResource, call }, "access-layer", "test");
    program();
    await disconnect();
  } finally {
    MockMonitor.prototype.registerResource = original;
  }
  return requests.map((request) => ({
    type: request.getType(),
    name: request.getName(),
    inputs: inputs.get(`${request.getType()} ${request.getName()}`) ?? {},
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    parent: typeAndName(request.getParent()),
    dependencies: request.getDependenciesList().map(typeAndName),
    provider: request.getProvider().split("::").at(-2) ?? "",
  }));

  function newResource(args: { type: string; name: string; inputs: Record<string, unknown> }) {
    inputs.set(`${args.type} ${args.name}`, args.inputs);
    return { id: `${args.name}-id`, state: { ...args.inputs, ...outputsOf(args.type, args.name, args.inputs) } };
  }
}

/** Returns mocked outputs for a created resource. */
export function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${String(inputs["bucket"])}` };
    case "aws:kms/key:Key":
      return { arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${name}`, keyId: name };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${ACCOUNT}:role/${String(inputs["name"])}` };
    case "aws:rds/instance:Instance":
      return { address: `${name}.rds.example` };
    case "aws:elasticache/replicationGroup:ReplicationGroup":
      return { primaryEndpointAddress: `${name}.cache.example` };
    case "aws:msk/cluster:Cluster":
      return { bootstrapBrokersTls: `b-1.${name}.kafka.example:9094,b-2.${name}.kafka.example:9094` };
    default:
      return {};
  }
}

/** Returns a mocked result for a provider function call. */
export function call({ token }: { token: string }): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/rollout/ci` };
    case "aws:index/getRegion:getRegion":
      return { region: STACK_OPTIONS.region };
    case "aws:eks/getCluster:getCluster":
      return { identities: [{ oidcs: [{ issuer: ISSUER }] }] };
    default:
      throw new Error(`no mock for ${token}: add it to call()`);
  }
}

/** Returns the AWS resources that the stack of an environment registers. They do not depend on the release. */
export function recordStack(environment: EnvironmentSpec): Promise<readonly Recorded[]> {
  const layer = resolveLayer(environment, { schema: 1, services: {} });
  return recordAws(() => awsResources(layer, () => STACK_OPTIONS));
}

/** Returns the only resource of a type, such as `s3/bucket:Bucket`. If there are several, `name` selects one. */
export function resourceIn(recorded: readonly Recorded[], type: string, name?: string): Recorded {
  const found = recorded.filter(
    (resource) => resource.type === `aws:${type}` && (name ?? resource.name) === resource.name,
  );
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`found ${found.length} of ${type} ${name ?? ""}`);
  return only;
}

/** Returns a policy of a resource, with the account of the mocks replaced by `account`. */
export function policyIn({ inputs }: Recorded, key = "policy", account = ACCOUNT): PolicyDocument {
  return JSON.parse(String(inputs[key]).replaceAll(ACCOUNT, account)) as PolicyDocument;
}

/** Returns `type name` for `urn:pulumi:stack::project::parent$type::name`. */
function typeAndName(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1)} ${name}`.trim();
}
