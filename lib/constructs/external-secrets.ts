import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { EXTERNAL_SECRET_LABELS, LAYER_LABELS } from "../names";
import { externalSecretsPropsProblems } from "../rules/external-secrets";
import { EXTERNAL_SECRETS_DEFAULTS } from "../spec/defaults";
import type { ExternalSecretsSpec } from "../spec/external-secrets";
import { goDuration, isZero } from "../spec/values/duration";
import { hasEntryForEachKey, remoteKey } from "../spec/values/remote-key";
import { sortedEntries } from "../values/sorted-entries";
import { isFree } from "./children";
import { namespaceOf } from "./namespace";
import { externalSecretsSchema } from "./schemas/external-secrets";
import { validateProps } from "./validation";

/** Props for {@link ExternalSecrets}. */
export interface ExternalSecretsProps extends Omit<ExternalSecretsSpec, "except"> {
  /**
   * Name of the environment, for `{environment}` in `key`.
   * @default - `key` must not contain `{environment}`
   */
  readonly environment?: string;
  /** Keys of each Secret. The keys of the map are the Secret names. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

const API = "external-secrets.io/v1";

/**
 * ExternalSecrets, one for each Secret and with the same name, from which the External Secrets Operator creates the Secrets. The operator, its
 * CustomResourceDefinitions and the store must exist. Pods wait until their Secret exists.
 *
 * A Secret stays in the cluster when its ExternalSecret is deleted (`creationPolicy: Orphan`), because pods and rollbacks need it, and when its entry is
 * deleted from the store (`deletionPolicy: Retain`). Delete a Secret that no revision uses any more with kubectl.
 *
 * Invalid prop values are reported at synthesis, together with the problems of all other constructs. This construct has no default child.
 */
export class ExternalSecrets extends Construct {
  /** ExternalSecrets, keyed by Secret name. */
  readonly externalSecrets: ReadonlyMap<string, ApiObject>;

  constructor(scope: Construct, id: string, props: ExternalSecretsProps) {
    super(scope, id);
    validateProps(this, props, { schema: externalSecretsSchema, problemsOf: externalSecretsPropsProblems });
    this.externalSecrets = new Map(
      sortedEntries(props.secrets).flatMap(([secret, keys]) =>
        isFree(this, secret) ? [[secret, createExternalSecret(this, secret, keys, props)] as const] : [],
      ),
    );
  }
}

function createExternalSecret(
  scope: Construct,
  secret: string,
  keys: readonly string[],
  {
    store,
    key: pattern,
    environment = "",
    refreshInterval = EXTERNAL_SECRETS_DEFAULTS.refreshInterval,
  }: ExternalSecretsProps,
): ApiObject {
  const namespace = namespaceOf(scope);
  const entryOf = (key: string) => remoteKey(pattern, { environment, namespace, secret, key });
  const isSingle = hasEntryForEachKey(pattern);
  return new ApiObject(scope, secret, {
    apiVersion: API,
    kind: "ExternalSecret",
    metadata: { name: secret, labels: { ...LAYER_LABELS, ...EXTERNAL_SECRET_LABELS } },
    spec: {
      secretStoreRef: { name: store.name, kind: store.kind ?? EXTERNAL_SECRETS_DEFAULTS.storeKind },
      refreshInterval: goDuration(refreshInterval),
      // With an interval of zero, the operator would otherwise ignore a new key in `data`.
      ...(isZero(refreshInterval) && { refreshPolicy: "OnChange" }),
      target: {
        name: secret,
        creationPolicy: "Orphan",
        deletionPolicy: "Retain",
        // Without a template, the operator copies all labels and annotations, also those by which a GitOps tool prunes objects.
        template: { engineVersion: "v2", mergePolicy: "Replace", metadata: { labels: { ...LAYER_LABELS } } },
      },
      data: [...keys].sort().map((key) => ({
        secretKey: key,
        remoteRef: { key: entryOf(key), ...(!isSingle && { property: key }) },
      })),
    },
  });
}
